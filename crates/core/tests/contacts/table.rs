//! Tables as address books export them.

use ringtray_core::ContactList;

use crate::contacts;

#[test]
fn tables_of_every_address_book_are_read() {
    let cases = [
        (
            "Outlook",
            "First Name,Middle Name,Last Name,Company,Business Fax,Business Phone,Mobile Phone\n\
          Anna,,Baker,Shop,0309999999,0301111111,0176 1234567\n",
        ),
        (
            "Outlook, German",
            "\"Anrede\";\"Vorname\";\"Weitere Vornamen\";\"Nachname\";\"Titel\";\"Fax geschäftlich\";\
          \"Telefon geschäftlich\";\"Mobiltelefon\"\n\"Frau\";\"Anna\";\"\";\"Baker\";\"Dr.\";\"0309999999\";\"\";\"0176 1234567\"\n",
        ),
        (
            "Google, old",
            "Name,Given Name,Family Name,Phone 1 - Type,Phone 1 - Value,Phone 2 - Value\n\
          Anna Baker,Anna,Baker,Mobile 1,030 1111111 ::: +49 176 1234567,\n",
        ),
        (
            "Google, new",
            "First Name,Middle Name,Last Name,Phonetic First Name,Organization Name,Phone 1 - Label,Phone 1 - Value\n\
          Anna,,Baker,12345678,Shop,Work 5,+49 176 1234567\n",
        ),
        (
            "Thunderbird",
            "First Name,Last Name,Display Name,Nickname,Work Phone,Fax Number,Mobile Number\n\
          A.,B.,Anna Baker,ab,,0309999999,0176-1234567\n",
        ),
        (
            "Thunderbird, German",
            "Vorname\tNachname\tAnzeigename\tTelefon dienstlich\tFax-Nummer\tMobil-Tel.-Nr.\n\
          A.\tB.\tAnna Baker\t\t0309999999\t0176 1234567\n",
        ),
        ("by hand", "Vorname;Name;Telefon\nAnna;Baker;(0176) 1234567\n"),
        ("by hand, told to Excel", "sep=;\r\nName;Handy\r\n\"Anna Baker\";0176/1234567\r\n"),
        ("a company", "Nachname,Firma,Telefon\n,Anna Baker,0176 1234567\n"),
        ("no headers", "Anna Baker,0176 1234567\n"),
        ("no headers, the other way round", "0176 1234567;Anna Baker"),
        ("no headers, unknown words", "Nom;Numéro de poste\nAnna Baker;0176 1234567\n"),
        ("an empty line, a comma in a name", "\n\nName;Tel\r\n \r\n\"Anna\nBaker\";\"0176 1234567\"\r\n"),
    ];
    for (program, text) in cases {
        for text in [text.to_owned(), format!("\u{FEFF}{text}")] {
            let read = ContactList::read_csv(&text);
            let contacts = contacts(&read.list);
            assert_eq!(contacts.name_of("+491761234567"), Some("Anna Baker"), "{program}");
            assert_eq!(contacts.name_of("0309999999"), None, "{program}: a fax machine says nothing");
        }
    }
}

#[test]
fn rows_of_no_use_are_counted() {
    let text = "Name,Phone\nAnna,\nBert,none\n,0301111111\nCleo\n\"Dora,0302222222";
    let read = ContactList::read_csv(text);
    assert_eq!(
        read.passed_over,
        ["3 rows have no telephone number", "1 row has no name", "1 number is no telephone number"]
    );
    assert!(read.list.is_empty());
    assert_eq!(ContactList::read_csv("").passed_over, Vec::<String>::new());
}

#[test]
fn a_column_is_one_of_numbers_by_its_words() {
    let is_number = |header: &str| {
        let text = format!("Name;{header}\nAnna;0301111111\n");
        contacts(&ContactList::read_csv(&text).list).name_of("0301111111").is_some()
    };
    for header in [
        "Phone",
        "Tel.",
        "TELEFON",
        "Handynummer",
        "Mobil",
        "Cell",
        "Rufnummer",
        "Number",
        "Assistant's Phone",
    ] {
        assert!(is_number(header), "{header}");
    }
    // The second column of a table without known headers counts as well, so there is a known one beside these.
    for header in ["Titel", "Telefax", "Hotel", "Phone 1 - Type", "Stelle", "Phonetic Name"] {
        assert!(!is_number(&format!("{header};Phone")), "{header}");
    }
}

//! vCards as programs write them.

use ringtray_core::ContactList;

use crate::contacts;

fn card(lines: &str) -> String {
    format!("BEGIN:VCARD\r\n{}END:VCARD\r\n", lines.replace('\n', "\r\n"))
}

#[test]
fn a_name_is_read_from_every_version() {
    let cases = [
        ("VERSION:3.0\nFN:Anna Bäcker\nTEL;TYPE=CELL:0176 1234567\n", "Anna Bäcker"),
        ("VERSION:4.0\nFN:Anna\nTEL;VALUE=uri;TYPE=\"voice,home\":tel:+49-176-1234567\n", "Anna"),
        ("VERSION:2.1\nN:Bäcker;Anna;;;\nTEL;CELL;PREF:0176/1234567\n", "Anna Bäcker"),
        ("N:Bäcker;Anna;Maria;Dr.;jun.\nTEL:01761234567\n", "Dr. Anna Maria Bäcker jun."),
        (
            "FN:\nN:;;;;\nORG:Bäcker \\& Söhne\\, Berlin;Verkauf\nTEL:01761234567\n",
            "Bäcker \\& Söhne, Berlin",
        ),
        ("FN:Bäcker\\; Anna\\nBerlin\nTEL:01761234567\n", "Bäcker; Anna Berlin"),
        ("item1.TEL;type=pref:01761234567\nitem1.X-ABLabel:Ranch\nfn:Anna\n", "Anna"),
        ("FN:An\n na Bä\n\tcker\nTEL:0176\n  1234567\n", "Anna Bäcker"),
        ("VERSION:2.1\nFN:Anna\n Maria\nTEL:01761234567\n", "Anna Maria"),
        ("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=41nna=20B=C3=A4cker\nTEL:01761234567\n", "Anna Bäcker"),
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:B=E4cker\nTEL:01761234567\n", "Bäcker"),
        ("FN;QUOTED-PRINTABLE:B=E4cker =3D =zz\nTEL:01761234567\n", "Bäcker = =zz"),
        ("N;ENCODING=QUOTED-PRINTABLE:B=C3=\n=A4cker;An=\nna;;;\nTEL:01761234567\n", "Anna Bäcker"),
        ("FN;X=\"a:b;c\":Anna\nTEL;X=\"a:b\":01761234567\n", "Anna"),
        ("FN:Anna\nPHOTO;ENCODING=b:AAAA\n BBBB\nTEL:17\nTEL:01761234567\n", "Anna"),
        ("FN:\u{202E}Anna\u{7}\nTEL:01761234567\n", "Anna"),
    ];
    for (lines, name) in cases {
        for text in [card(lines), card(lines).replace("\r\n", "\n"), card(lines).replace("\r\n", "\r")] {
            let read = ContactList::read_vcard(&format!("\u{FEFF}{text}"));
            assert_eq!(contacts(&read.list).name_of("+491761234567"), Some(name), "{lines}");
            assert_eq!(read.passed_over, Vec::<String>::new(), "{lines}");
        }
    }
}

#[test]
fn every_number_of_a_card_is_read() {
    let text = card("FN:Anna\nTEL:0176 1234567\nTEL;WORK:tel:+49-30-7654321;ext=5\nTEL:0003*006\nTEL:\n");
    let read = ContactList::read_vcard(&text);
    assert_eq!(read.list.len(), 3);
    let contacts = contacts(&read.list);
    for number in ["01761234567", "0307654321 ext 5", "0307654321", "0003*006"] {
        assert_eq!(contacts.name_of(number), Some("Anna"), "{number}");
    }
}

#[test]
fn a_broken_card_costs_no_other() {
    let text = [
        "rubbish\r\nTEL:0301111111\r\n".to_owned(),
        card("FN:Only a name\n"),
        card("FN:Only an address\nEMAIL:a@example.com\n"),
        card("TEL:0302222222\n"),
        card("FN:Cleo\nTEL:none\nno colon here\n:\n;:\nTEL\n"),
        "BEGIN:VCARD\r\nFN:Bert\r\nTEL:0303333333\r\n".to_owned(),
        card("FN:Anna\nTEL:0304444444\n"),
        "begin:vcard\nFN:Dora\nTEL:0305555555".to_owned(),
    ]
    .concat();
    let read = ContactList::read_vcard(&text);
    assert_eq!(
        read.passed_over,
        [
            "2 cards have no telephone number",
            "1 card has no name",
            "2 cards have no end; what was there was read",
            "1 number is no telephone number",
        ]
    );
    let contacts = contacts(&read.list);
    for (number, name) in [
        ("0301111111", None),
        ("0302222222", None),
        ("0303333333", Some("Bert")),
        ("0304444444", Some("Anna")),
        ("0305555555", Some("Dora")),
    ] {
        assert_eq!(contacts.name_of(number), name, "{number}");
    }
}

#[test]
fn a_long_name_is_cut() {
    let read = ContactList::read_vcard(&card(&format!("FN:{}\nTEL:01761234567\n", "x y ".repeat(30_000))));
    let name = contacts(&read.list).name_of("01761234567").unwrap().to_owned();
    assert!(name.chars().count() <= 80 && name.ends_with('…'), "{name}");
}

#[test]
fn a_file_is_read_by_what_is_in_it() {
    let vcard = card("FN:Bäcker\nTEL:01761234567\n");
    let table = "Name,Telefon\nBäcker,0176 1234567\n";
    let utf_16 =
        |text: &str| [vec![0xFF, 0xFE], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    let utf_16_be =
        |text: &str| [vec![0xFE, 0xFF], text.encode_utf16().flat_map(u16::to_be_bytes).collect()].concat();
    let latin = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let marked = |text: &str| format!("\u{FEFF}{text}").into_bytes();
    for text in [vcard.as_str(), table] {
        for file in [text.as_bytes().to_vec(), marked(text), utf_16(text), utf_16_be(text), latin(text)] {
            for ending in [None, Some("csv"), Some("txt")] {
                let read = ContactList::read(&file, ending).unwrap();
                assert_eq!(contacts(&read.list).name_of("01761234567"), Some("Bäcker"), "{ending:?}");
            }
        }
    }
    assert!(ContactList::read(table.as_bytes(), Some("VCF")).unwrap().list.is_empty());
    assert_eq!(ContactList::read(b"PK\x03\x04\0\0", Some("csv")), None);
    assert!(ContactList::read(b"", None).unwrap().list.is_empty());
    // What Windows-1252 has more than ISO 8859-1.
    let read = ContactList::read(b"Name;Tel.\n\x84\x8Aport\x93;01761234567", None).unwrap();
    assert_eq!(contacts(&read.list).name_of("01761234567"), Some("„Šport“"));
}

//! Finds the columns of a table that contain names and numbers.

use csv::StringRecord;

/// The positions of columns, from 0.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    /// The full name.
    pub(super) whole: Option<usize>,
    /// The parts of a name, in the order in which they are displayed.
    pub(super) parts: Vec<usize>,
    /// Companies, for contacts without a name.
    pub(super) companies: Vec<usize>,
    /// Numbers.
    pub(super) numbers: Vec<usize>,
}

/// The headers of Outlook, Google and Thunderbird, in English and German.
const WHOLE: [&str; 7] =
    ["display name", "full name", "name", "contact", "anzeigename", "vollständiger name", "kontakt"];
const GIVEN: [&str; 3] = ["first name", "given name", "vorname"];
const FURTHER: [&str; 4] = ["middle name", "additional name", "weitere vornamen", "zweiter vorname"];
const FAMILY: [&str; 5] = ["last name", "family name", "surname", "nachname", "familienname"];
const COMPANY: [&str; 8] = [
    "company",
    "firma",
    "organization",
    "organisation",
    "organization name",
    "organization 1 name",
    "unternehmen",
    "company name",
];
/// The header of a column with names, if it consists of this word alone.
const NUMBER: [&str; 3] = ["number", "nummer", "nr"];

impl Columns {
    /// `None` if the row does not consist of headers.
    pub(super) fn of(row: &StringRecord) -> Option<Columns> {
        let headers: Vec<String> = row.iter().map(plain).collect();
        let find = |names: &[&str]| {
            names.iter().find_map(|name| headers.iter().position(|header| header.as_str() == *name))
        };
        let all = |wanted: &dyn Fn(&str) -> bool| -> Vec<usize> {
            headers.iter().enumerate().filter(|(_, header)| wanted(header)).map(|(at, _)| at).collect()
        };
        let (given, further) = (find(&GIVEN), find(&FURTHER));
        let (mut whole, mut family) = (find(&WHOLE), find(&FAMILY));
        // Next to a first name alone, as in `Vorname;Name;Telefon`, it is the last name.
        if given.is_some() && family.is_none() && whole.is_some_and(|at| headers[at] == "name") {
            family = whole.take();
        }
        let columns = Columns {
            whole,
            parts: [given, further, family].into_iter().flatten().collect(),
            companies: all(&|header| COMPANY.contains(&header)),
            numbers: all(&is_number),
        };
        let has_name = columns.whole.is_some() || !columns.parts.is_empty() || !columns.companies.is_empty();
        (has_name && !columns.numbers.is_empty()).then_some(columns)
    }
}

/// The words of a header in lower case with single spaces.
fn plain(header: &str) -> String {
    let lower = header.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn is_number(header: &str) -> bool {
    let word = |wanted: &dyn Fn(&str) -> bool| header.split(' ').any(wanted);
    // Google exports the kind of a number in a column of its own. `Phonetic Name` is the pronunciation.
    let is_other = word(&|word| {
        word.contains("fax")
            || word.starts_with("phonetic")
            || ["type", "label", "typ", "kind"].contains(&word)
    });
    let is_phone = word(&|word| {
        word == "tel"
            || word.contains("phone")
            || word.contains("telefon")
            || word.contains("rufnummer")
            || word.starts_with("mobil")
            || word.starts_with("handy")
            || word.starts_with("cell")
    });
    !is_other && (is_phone || NUMBER.contains(&header))
}

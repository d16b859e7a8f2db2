//! Reads vCards as programs and telephones write them: 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350).

mod lines;
mod property;

use super::collector::{Collector, MOST_NUMBERS};
use lines::Lines;
use property::Property;

/// Whether a card begins anywhere in the text.
pub(super) fn has_card(text: &str) -> bool {
    text.split(['\r', '\n']).any(is_begin)
}

/// Collects the names and numbers of all cards.
pub(super) fn read(text: &str, collector: &mut Collector) {
    let mut open: Option<Card> = None;
    for line in Lines::of(text) {
        if is_begin(&line) {
            if let Some(card) = open.replace(Card::default()) {
                collector.tally.unfinished += 1;
                card.gather(collector);
            }
        } else if is_end(&line) {
            if let Some(card) = open.take() {
                card.gather(collector);
            }
        } else if let Some(card) = &mut open {
            card.take(&line);
        }
    }
    if let Some(card) = open {
        collector.tally.unfinished += 1;
        card.gather(collector);
    }
}

fn is_begin(line: &str) -> bool {
    is_mark(line, "BEGIN")
}

fn is_end(line: &str) -> bool {
    is_mark(line, "END")
}

fn is_mark(line: &str, word: &str) -> bool {
    let line = line.trim_start_matches('\u{FEFF}');
    line.split_once(':').is_some_and(|(name, value)| {
        name.trim().eq_ignore_ascii_case(word) && value.trim().eq_ignore_ascii_case("VCARD")
    })
}

#[derive(Default)]
struct Card {
    formatted: String,
    assembled: String,
    organisation: String,
    numbers: Vec<String>,
    /// The numbers beyond the limit.
    further_numbers: usize,
}

impl Card {
    fn take(&mut self, line: &str) {
        let Some(property) = Property::read(line) else { return };
        match property.name.to_ascii_uppercase().as_str() {
            "FN" => set_first(&mut self.formatted, || property.text()),
            "N" => set_first(&mut self.assembled, || assembled(&property.components())),
            "ORG" => set_first(&mut self.organisation, || property.components().swap_remove(0)),
            "TEL" if self.numbers.len() < MOST_NUMBERS => self.numbers.push(property.text()),
            "TEL" => self.further_numbers += 1,
            _ => {}
        }
    }

    fn gather(self, collector: &mut Collector) {
        collector.tally.further_numbers += self.further_numbers;
        collector.add(&[&self.formatted, &self.assembled, &self.organisation], &self.numbers);
    }
}

fn set_first(place: &mut String, value: impl FnOnce() -> String) {
    if place.trim().is_empty() {
        *place = value();
    }
}

/// A name in display order: title, given, further and family name, suffix.
fn assembled(components: &[String]) -> String {
    let parts = [3, 1, 2, 0, 4].map(|at| components.get(at).map_or("", |part| part.trim()));
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

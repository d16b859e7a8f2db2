//! Which numbers are equal.

use ringtray_core::NumberRules;

use crate::{german, rules};

#[test]
fn a_number_has_one_form_however_it_is_written() {
    let cases = [
        "+49 176 1234567",
        "0176/1234567",
        "0049 (0)176 1234567",
        "(0176) 123-4567",
        "tel:+49-176-1234567",
        "TEL: +49.176.1234567 ",
        "+49 (0) 176 1234567",
        "+49 [0]176 1234567",
        "+49 0176 1234567",
        "\u{202A}+49\u{A0}176\u{2011}1234567\u{202C}",
        "tel:+49-176-1234567;phone-context=example.com",
    ];
    for written in cases {
        assert_eq!(german().plain(written).to_string(), "+491761234567", "{written:?}");
        assert!(german().same(written, "01761234567"), "{written:?}");
    }
    for typed in ["+49", "0049", " 49 "] {
        assert_eq!(rules(typed, "0", "00").plain("0176 1234567").to_string(), "+491761234567", "{typed}");
    }
}

#[test]
fn other_countries_have_other_rules() {
    let (italy, america) = (rules("39", "", "00"), rules("1", "1", "011"));
    let (denmark, hungary, russia) = (rules("45", "", "00"), rules("36", "06", "00"), rules("7", "8", "810"));
    let cases = [
        (&italy, "06 1234 5678", "+390612345678"),
        (&italy, "+39 06 1234 5678", "+390612345678"),
        (&italy, "+39 (0)6 1234 5678", "+390612345678"),
        (&italy, "333 1234567", "+393331234567"),
        (&german(), "+39 (0)6 1234 5678", "+390612345678"),
        (&america, "(415) 555-2671", "+14155552671"),
        (&america, "1 415 555 2671", "+14155552671"),
        (&america, "+1 415-555-2671", "+14155552671"),
        (&america, "011 49 176 1234567", "+491761234567"),
        (&america, "+49 (0)176 1234567", "+491761234567"),
        (&denmark, "32 12 34 56", "+4532123456"),
        (&hungary, "06 20 123 4567", "+36201234567"),
        (&russia, "8 (812) 123-45-67", "+78121234567"),
        (&russia, "+7 812 123-45-67", "+78121234567"),
        (&russia, "8 10 49 176 1234567", "+491761234567"),
    ];
    for (rules, written, expected) in cases {
        assert_eq!(rules.plain(written).to_string(), expected, "{written:?} in {}", rules.country);
    }
    assert!(denmark.same("45 12 34 56", "+45 45 12 34 56"));
    assert!(italy.same("393 1234567", "+39 393 1234567"));
    assert!(america.same("415 555 2671", "tel:+14155552671"));
}

#[test]
fn extensions_and_codes_are_only_themselves() {
    let exact =
        ["0003*006", "006", "*52", "#31#", "6", "112", "123456", "+49*1761234567", "Anna", "a@example.com"];
    for rules in [german(), NumberRules::default(), rules("1", "1", "011")] {
        for one in exact {
            assert_eq!(rules.plain(&format!(" {one}\t")).to_string(), one);
            for other in exact {
                assert_eq!(rules.same(one, other), one == other, "{one} {other}");
            }
        }
        for (one, other) in
            [("006", "6"), ("006", "0-06"), ("*52", "52"), ("12 34 56", "123456"), ("anna", "Anna")]
        {
            assert!(!rules.same(one, other), "{one} {other}");
        }
    }
}

#[test]
fn without_a_country_a_number_is_the_same_by_its_end() {
    let unknown = NumberRules::default();
    let cases = [
        ("+49176 1234567", "0176 1234567", true),
        ("0049176 1234567", "0176 1234567", true),
        ("491761234567", "+491761234567", true),
        ("491761234567", "01761234567", true),
        ("1761234567", "01761234567", true),
        ("+491761234567", "+431761234567", false),
        ("+49 176 1234567", "0177 1234567", false),
        // Too short to be sure of.
        ("+49 30 123456", "030 123456", false),
        // No calling code has four digits.
        ("+12341761234567", "01761234567", false),
        ("030 123456", "030/123456", true),
    ];
    for (one, other, expected) in cases {
        assert_eq!(unknown.same(one, other), expected, "{one} {other}");
        assert_eq!(unknown.same(other, one), expected, "{other} {one}");
    }
    // If the country is known, a number in another country is not equal.
    assert!(german().same("1761234567", "+491761234567"));
    assert!(german().same("491761234567", "+491761234567"));
    assert!(!german().same("1761234567", "+431761234567"));
    assert!(!german().same("0176 1234567", "+43 176 1234567"));
}

#[test]
fn an_extension_behind_a_number_counts() {
    let german = german();
    for written in
        ["tel:+49-30-1234567;ext=12", "+49 30 1234567 ext. 12", "030 1234567 x12", "030 1234567 EXT 12"]
    {
        assert_eq!(german.plain(written).to_string(), "+49301234567;ext=12", "{written}");
    }
    assert!(!german.same("+49301234567;ext=12", "+49301234567"));
    assert!(!german.same("+49301234567;ext=12", "+49301234567;ext=13"));
    for not_one in ["030 1234567 extra", "030 1234567 ext", "030 1234567;ext=1a", "0800 FLOWERS"] {
        assert_eq!(german.plain(not_one).to_string(), not_one);
    }
}

#[test]
fn what_is_no_number_does_no_harm() {
    let huge = "1".repeat(1_000_000);
    for nothing in ["", "  ", "tel:", "\u{200E}", huge.as_str()] {
        for rules in [german(), NumberRules::default()] {
            assert!(rules.plain(nothing).is_nothing());
            assert!(!rules.same(nothing, nothing));
        }
    }
    for odd in [
        "+",
        "++49176123456",
        "+0 176 1234567",
        "000 49 176",
        "٠١٧٦١٢٣٤٥٦٧",
        "０１７６１２３４５６７",
        "()()",
        "+49",
    ] {
        assert!(german().same(odd, odd), "{odd}");
        assert!(!german().same(odd, "01761234567"), "{odd}");
    }
}

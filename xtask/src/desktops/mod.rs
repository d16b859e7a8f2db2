//! `cargo xtask desktops`: tests the installed program on real desktops.

mod inside;
mod package;
mod play;

use std::path::Path;
use std::time::{Duration, Instant};

use crate::bundle;
use crate::failure::Failure;
use crate::kind::Kind;
use crate::packages::{self, Purpose, SHORT_STORY};
use crate::progress::{self, Progress};
use crate::setup;
use play::Player;

pub(crate) use inside::inside;
pub(crate) use play::both_said;

/// How many steps [`short_story`] takes.
pub(crate) const SHORT_STEPS: usize = bundle::STEPS - 1 + SHORT_STORY.len();

/// The result of a desktop's story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Played {
    Passed,
    /// It passed only on a second try, so neither result is reliable.
    Unsteady,
    Failed,
}

impl Played {
    fn name(self) -> &'static str {
        match self {
            Played::Passed => "passed",
            Played::Unsteady => "unsteady",
            Played::Failed => "FAILED",
        }
    }
}

/// Runs the story on the named desktops, or on all; `--short` selects the short story.
pub(crate) fn desktops(words: &[&str]) -> Result<(), Failure> {
    let (kinds, short) = wanted(words)?;
    let mut progress = Progress::new(setup::STEPS + 2 + bundle::STEPS + kinds.len());
    setup::prepare(Purpose::Package, &mut progress)?;
    progress.step("The desktops' packages of the system");
    for kind in &kinds {
        packages::install(Purpose::RealDesktop(*kind))?;
    }
    progress.step("The story");
    let player = Player::new(&play::build()?, short)?;
    let package = match package::up_to_date() {
        Some(package) => package,
        None => bundle::make(&mut progress)?.deb,
    };
    let mut results = Vec::new();
    for kind in kinds {
        progress.step(&format!("The story on {}", kind.name()));
        let start = Instant::now();
        results.push((kind, player.play_twice_if_needed(&package, kind)?, start.elapsed()));
    }
    summary(&results)
}

/// Builds the package with the existing page, and runs the short story in this test program.
pub(crate) fn short_story(story: &Path, progress: &mut Progress) -> Result<Vec<(Kind, Played)>, Failure> {
    let player = Player::new(story, true)?;
    let package = match package::up_to_date() {
        Some(package) => package,
        None => bundle::make_with_built_page(progress)?.deb,
    };
    let mut results = Vec::new();
    for kind in SHORT_STORY {
        progress.step(&format!("The story on {}", kind.name()));
        results.push((kind, player.play_twice_if_needed(&package, kind)?));
    }
    Ok(results)
}

fn wanted(words: &[&str]) -> Result<(Vec<Kind>, bool), Failure> {
    let (flags, names): (Vec<&str>, Vec<&str>) =
        words.iter().copied().partition(|word| word.starts_with('-'));
    if let Some(flag) = flags.iter().find(|flag| **flag != "--short") {
        return Err(Failure::new(format!("`{flag}` is not known: `cargo xtask desktops [--short] [NAMES]`")));
    }
    let short = !flags.is_empty();
    let kinds = names.iter().map(|name| {
        let known = || Kind::ALL.map(Kind::name).join(", ");
        Kind::named(name)
            .ok_or_else(|| Failure::new(format!("there is no desktop `{name}`; there are {}", known())))
    });
    let kinds: Vec<Kind> = kinds.collect::<Result<_, _>>()?;
    let all = if short { SHORT_STORY.to_vec() } else { Kind::ALL.to_vec() };
    Ok((if kinds.is_empty() { all } else { kinds }, short))
}

fn summary(results: &[(Kind, Played, Duration)]) -> Result<(), Failure> {
    println!();
    for (kind, result, time) in results {
        println!("{:<16} {:<10} {}", kind.name(), result.name(), progress::words(*time));
    }
    println!("The pictures are in {}\n", play::pictures().display());
    let passed = results.iter().filter(|(_, result, _)| *result == Played::Passed).count();
    let unsteady: Vec<&str> = results
        .iter()
        .filter(|(_, result, _)| *result == Played::Unsteady)
        .map(|(kind, ..)| kind.name())
        .collect();
    let named =
        if unsteady.is_empty() { String::new() } else { format!("; unsteady: {}", unsteady.join(", ")) };
    println!("{passed} passed, {} failed{named}", results.len() - passed);
    if passed == results.len() { Ok(()) } else { Err(Failure::new("not every story was played to its end")) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_words_say_which_desktops() {
        assert_eq!(wanted(&[]).unwrap(), (Kind::ALL.to_vec(), false));
        assert_eq!(wanted(&["--short"]).unwrap(), (SHORT_STORY.to_vec(), true));
        assert_eq!(wanted(&["mate", "--short"]).unwrap(), (vec![Kind::Mate], true));
        assert!(wanted(&["windows"]).is_err() && wanted(&["--long"]).is_err());
    }

    #[test]
    fn an_unsteady_story_is_no_success() {
        let time = Duration::ZERO;
        assert!(summary(&[(Kind::Mate, Played::Passed, time)]).is_ok());
        assert!(
            summary(&[(Kind::Mate, Played::Passed, time), (Kind::Lxqt, Played::Unsteady, time)]).is_err()
        );
    }
}

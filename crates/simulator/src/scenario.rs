use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;

/// The messages for a connection, and when to send them.
///
/// A file of JSON lines. The first line may state the source of the messages, and whether even the first run has fresh
/// ids: `{"mark": "sample" | "inferred", "description": "...", "fresh": true}`. Every other line is one message:
/// `{"delay": <milliseconds after the one before>, "message": {...}}`. Empty lines are skipped.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Where the messages come from, if the file says so.
    pub mark: Option<Mark>,
    /// A description for people.
    pub description: String,
    /// Whether a connection's first run also has fresh nonces, call ids and times, as later runs always do. Otherwise
    /// it is sent exactly as written.
    pub fresh: bool,
    /// The messages in their order.
    pub steps: Arc<[Step]>,
}

/// Where the messages of a scenario come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Shown by the reference sample.
    Sample,
    /// Inferred from the sample and related interfaces; a real server may differ.
    Inferred,
}

/// One message of a scenario.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Delay after the previous message, or after the start of the run.
    #[serde(deserialize_with = "milliseconds")]
    pub delay: Duration,
    /// The message, byte for byte as in the file.
    pub message: Box<RawValue>,
}

/// Why a scenario can't be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// No built-in scenario has this name.
    #[error("There is no scenario named \"{name}\". Take one of {}, or name a file.", Scenario::names().join(", "))]
    Unknown {
        /// The name.
        name: String,
    },
    /// The file can't be read.
    #[error("The scenario file {} can't be read: {source}. Check its path and permissions.", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A line is not valid.
    #[error(
        "Line {line} of the scenario {name} is not {{\"delay\": milliseconds, \"message\": {{...}}}}: {reason}"
    )]
    Line {
        /// The name or file.
        name: String,
        /// Line number, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A scenario without a message.
    #[error("The scenario {name} has no message. Add a line {{\"delay\": 0, \"message\": {{...}}}}.")]
    Empty {
        /// The name or file.
        name: String,
    },
}

/// Name and text of every scenario in the program.
macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        const NAMES: &[&str] = &[$($name),+];
        const TEXTS: &[&str] = &[$(include_str!(concat!("../scenarios/", $name, ".jsonl"))),+];
    };
}

built_in![
    "sample",
    "demo",
    "incoming-answered",
    "incoming-missed",
    "answered-elsewhere",
    "two-calls",
    "held-and-parked",
    "transferred",
    "queue-rings-again",
    "held-long",
    "registrations",
    "presence",
    "topics",
    "unknown-class",
    "odd-types",
    "hostile-caller-ids",
];

impl Scenario {
    /// The names of the built-in scenarios.
    #[must_use]
    pub fn names() -> &'static [&'static str] {
        NAMES
    }

    /// A built-in scenario.
    ///
    /// # Errors
    /// [`ScenarioError::Unknown`] when there is none of that name.
    pub fn named(name: &str) -> Result<Self, ScenarioError> {
        let text = NAMES.iter().zip(TEXTS).find_map(|(known, text)| (*known == name).then_some(text));
        Self::parse(name, text.ok_or_else(|| ScenarioError::Unknown { name: name.to_owned() })?)
    }

    /// The scenario in a file.
    ///
    /// # Errors
    /// When the file can't be read or a line of it is wrong.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ScenarioError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path)
            .map_err(|source| ScenarioError::File { path: path.to_owned(), source })?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// A built-in scenario, or the one in the file of that name.
    ///
    /// # Errors
    /// [`ScenarioError::Unknown`] when there is neither; else as [`Scenario::read`].
    pub fn find(name_or_file: &str) -> Result<Self, ScenarioError> {
        match Self::named(name_or_file) {
            Err(ScenarioError::Unknown { .. }) if Path::new(name_or_file).exists() => {
                Self::read(name_or_file)
            }
            found => found,
        }
    }

    /// A scenario without messages: connections get only what [`Simulator::emit`](crate::Simulator::emit) sends.
    #[must_use]
    pub fn quiet() -> Self {
        Self { mark: None, description: "Nothing happens.".to_owned(), fresh: false, steps: Arc::new([]) }
    }

    /// Time from the beginning of a run to its last message.
    #[must_use]
    pub fn length(&self) -> Duration {
        self.steps.iter().map(|step| step.delay).sum()
    }

    /// The scenario `sample`: the four messages of the reference sample.
    pub(crate) fn sample() -> Self {
        // A unit test parses every built-in scenario, so this never falls back.
        Self::named("sample").unwrap_or_else(|_| Self::quiet())
    }

    fn parse(name: &str, text: &str) -> Result<Self, ScenarioError> {
        let wrong = |line: usize, reason: String| ScenarioError::Line { name: name.to_owned(), line, reason };
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).peekable();
        let heading = lines.peek().and_then(|(_, line)| serde_json::from_str::<Heading>(line).ok());
        if heading.is_some() {
            lines.next();
        }
        let steps: Vec<Step> = lines
            .map(|(index, line)| {
                serde_json::from_str(line).map_err(|error| wrong(index + 1, error.to_string()))
            })
            .collect::<Result<_, _>>()?;
        if steps.is_empty() {
            return Err(ScenarioError::Empty { name: name.to_owned() });
        }
        let Heading { mark, description, fresh } = heading.unwrap_or_default();
        Ok(Self { mark, description, fresh, steps: steps.into() })
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    mark: Option<Mark>,
    description: String,
    #[serde(default)]
    fresh: bool,
}

fn milliseconds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    u64::deserialize(deserializer).map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_scenario_can_be_read_and_says_where_it_comes_from() {
        for name in Scenario::names() {
            let scenario = Scenario::named(name).unwrap();
            let expected = if *name == "sample" { Mark::Sample } else { Mark::Inferred };
            assert_eq!(scenario.mark, Some(expected), "{name}");
            assert!(scenario.description.len() > 20, "{name}");
            assert_eq!(scenario.fresh, *name == "demo", "{name}");
            assert_eq!(scenario.steps[0].delay, Duration::ZERO, "{name} begins at once");
        }
    }

    #[test]
    fn the_sample_is_over_within_three_seconds_and_the_demo_rings_within_three() {
        assert_eq!(Scenario::sample().steps.len(), 4);
        assert!(Scenario::sample().length() < Duration::from_secs(3));

        let demo = Scenario::named("demo").unwrap();
        let mut waited = Duration::ZERO;
        for step in demo.steps.iter() {
            waited += step.delay;
            let text = step.message.get();
            if text.contains(r#""flow":"IN""#) && text.contains(r#""answered":null"#) {
                break;
            }
        }
        assert!(waited < Duration::from_secs(3), "{waited:?}");
    }

    #[test]
    fn a_file_of_ones_own_needs_no_heading_and_its_faults_are_told_with_their_line() {
        let good =
            Scenario::parse("own", "\n{\"delay\": 5, \"message\": {\"b\": 1.0,  \"a\": 2}}\n").unwrap();
        assert_eq!(good.steps[0].message.get(), "{\"b\": 1.0,  \"a\": 2}");
        assert_eq!(good.mark, None);

        let bad = Scenario::parse("own", "{\"delay\": 0, \"message\": {}}\n\n{\"dealy\": 1}").unwrap_err();
        assert!(matches!(bad, ScenarioError::Line { line: 3, .. }), "{bad}");
        assert!(matches!(Scenario::parse("own", "\n"), Err(ScenarioError::Empty { .. })));
    }

    #[test]
    fn find_takes_a_name_or_a_file_and_lists_the_names_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("own.jsonl");
        std::fs::write(&file, "{\"delay\": 0, \"message\": {}}").unwrap();

        assert_eq!(Scenario::find("two-calls").unwrap().mark, Some(Mark::Inferred));
        assert_eq!(Scenario::find(file.to_str().unwrap()).unwrap().steps.len(), 1);
        let unknown = Scenario::find("no-such").unwrap_err().to_string();
        assert!(unknown.contains("no-such") && unknown.contains("held-and-parked"), "{unknown}");
    }
}

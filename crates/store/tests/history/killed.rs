//! A program that is killed at any moment: what it acknowledged is in the file, once.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use ringtray_store::{History, Record, Stored};
use rusqlite::{Connection, named_params};

use crate::random::Random;
use crate::{agrees, entry, file, message, record};

const KILLS: u64 = 200;

/// Far more than a run can write.
const BURST: u64 = 600;

/// So many messages of the previous run are sent again.
const AGAIN: u64 = 20;

/// Prints which message was answered how.
const MARK: &str = "answered ";

const FILE: &str = "RINGTRAY_TEST_KILLED_FILE";
const RUN: &str = "RINGTRAY_TEST_KILLED_RUN";
const BEFORE: &str = "RINGTRAY_TEST_KILLED_BEFORE";

fn number(variable: &str) -> u64 {
    std::env::var(variable).unwrap().parse().unwrap()
}

fn nonce(run: u64, number: u64) -> String {
    format!("{run}-{number}")
}

/// Writes a burst and prints the answers, until it is killed; does nothing as an ordinary test.
#[test]
fn the_play() {
    let Ok(file) = std::env::var(FILE) else { return };
    let (run, before) = (number(RUN), number(BEFORE));
    let again = (before.saturating_sub(AGAIN)..before).map(|number| (run - 1, number));
    let burst: Vec<(u64, u64)> = again.chain((0..BURST).map(|number| (run, number))).collect();
    let history = History::open(file).unwrap();
    assert_eq!(history.set_aside(), None);
    let answers: Vec<_> = burst.iter().map(|(run, number)| history.record(sent(*run, *number))).collect();
    for ((run, number), answer) in burst.iter().zip(answers) {
        println!("{MARK}{} {:?}", nonce(*run, *number), answer.blocking_recv().unwrap().unwrap());
    }
}

/// From a few bytes to a few pages of the file.
fn sent(run: u64, number: u64) -> Record {
    let nonce = nonce(run, number);
    let text = "x".repeat(usize::try_from(number * 997 % 2500).unwrap());
    let raw = format!("{{\"nonce\": \"{nonce}\", \"text\": \"{text}\"}}");
    let at = i64::try_from(run * 3000 + number).unwrap();
    record("a", Some(message(&raw, Some(&nonce), &nonce)), vec![entry(&nonce, at, &nonce)])
}

fn start(file: &Path, run: u64, before: u64) -> (Child, BufReader<ChildStdout>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::the_play", "--nocapture"])
        .envs([(RUN, run.to_string()), (BEFORE, before.to_string())])
        .env(FILE, file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stdout.take().unwrap());
    (child, said)
}

/// The answers of a run until it was killed.
fn killed(file: &Path, run: u64, before: u64, random: &mut Random) -> Vec<(String, String)> {
    // Most are killed while they write, some while they open the file.
    let (answers, moment) = match random.below(5) {
        0 => (0, Duration::from_micros(random.below(40_000))),
        _ => (random.below(120), Duration::from_micros(random.below(5_000))),
    };
    let (mut child, said) = start(file, run, before);
    let mut lines = said.lines().map_while(Result::ok);
    let mut heard: Vec<String> = Vec::new();
    let answered = |heard: &[String]| heard.iter().filter(|line| line.contains(MARK)).count() as u64;
    while answered(&heard) < answers {
        heard.push(lines.next().unwrap());
    }
    let begun = Instant::now();
    while begun.elapsed() < moment {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // A truncated line does not count.
    heard.extend(lines);
    let of_line = |line: &String| {
        let (_, answer) = line.split_once(MARK)?;
        let (nonce, stored) = answer.split_once(' ')?;
        [format!("{:?}", Stored::New), format!("{:?}", Stored::Repeated)]
            .contains(&stored.to_owned())
            .then(|| (nonce.to_owned(), stored.to_owned()))
    };
    heard.iter().filter_map(of_line).collect()
}

/// The number of messages and entries with each of `nonces` is one.
fn each_is_there_once<'a>(file: &Path, nonces: impl Iterator<Item = &'a String>) {
    let connection = Connection::open(file).unwrap();
    let mut query = connection
        .prepare(
            "SELECT (SELECT count(*) FROM message WHERE account = 'a' AND nonce = :nonce),
                 (SELECT count(*) FROM message WHERE entry = :nonce), (SELECT count(*) FROM entry WHERE id = :nonce)",
        )
        .unwrap();
    for nonce in nonces {
        let found: [i64; 3] = query
            .query_row(named_params! { ":nonce": nonce }, |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
            .unwrap();
        assert_eq!(found, [1, 1, 1], "{nonce}");
    }
}

#[test]
fn what_was_answered_is_in_the_file_once_whenever_the_program_is_killed() {
    let mut random = Random::seeded();
    let (_folder, file) = file();
    drop(History::open(&file).unwrap());
    let mut answered = BTreeMap::new();
    let mut before = 0;
    for run in 1..=KILLS {
        let heard = killed(&file, run, before, &mut random);
        for (nonce, stored) in &heard {
            let known = answered.insert(nonce.clone(), ());
            assert!(known.is_none() || stored == "Repeated", "{nonce} was kept before and is {stored}");
        }
        each_is_there_once(&file, heard.iter().map(|(nonce, _)| nonce));
        let of_run = format!("{run}-");
        before = heard.iter().filter(|(nonce, _)| nonce.starts_with(&of_run)).count() as u64;
    }
    assert!(answered.len() as u64 > 10 * KILLS, "{} answers are too few to show anything", answered.len());

    let history = History::open(&file).unwrap();
    assert_eq!(history.set_aside(), None);
    drop(history);
    each_is_there_once(&file, answered.keys());
    agrees(&file);
}

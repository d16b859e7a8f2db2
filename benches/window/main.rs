//! Measures how long the window takes with a short and with a long history: `cargo xtask bench window`.
//!
//! Runs the real program with its real web view on a private desktop. Two instances run side by side and are measured
//! in turn, so that other load on the machine slows both.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[cfg(target_os = "linux")]
#[path = "../../tests/desktop/fixture.rs"]
#[allow(dead_code, reason = "the tests need more of it")]
mod fixture;
#[cfg(target_os = "linux")]
mod history;
#[cfg(target_os = "linux")]
mod measures;
#[cfg(target_os = "linux")]
#[path = "../../tests/desktop/page.rs"]
#[allow(dead_code, reason = "the tests need more of it")]
mod page;
#[cfg(target_os = "linux")]
mod table;

/// The size of the history after a short time of use. The long history is compared with it.
#[cfg(target_os = "linux")]
const FEW: u32 = 100;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() {
    let [rows, rounds] = options(["--rows", "--rounds"], [100_000, 9]);
    let mut scenes = Vec::new();
    for rows in [FEW, rows] {
        let begun = std::time::Instant::now();
        scenes.push(measures::Scene::with_history(rows).await);
        println!("{rows} calls are in the history, after {:.1} s", begun.elapsed().as_secs_f64());
    }
    let mut times = [Vec::new(), Vec::new()];
    for round in 1..=rounds {
        for (scene, times) in scenes.iter().zip(&mut times) {
            times.push(scene.measure().await);
        }
        println!("round {round} of {rounds} is measured");
    }
    println!("\n{}", table::table([FEW, rows], &times));
    for scene in scenes {
        scene.end().await;
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("The window is measured on a private desktop, which needs Linux.");
}

/// The values of the command-line options, in the order of `names`.
#[cfg(target_os = "linux")]
fn options<const N: usize>(names: [&str; N], mut numbers: [u32; N]) -> [u32; N] {
    // Cargo passes this argument to every benchmark.
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let option = names.iter().position(|name| *name == word);
        let option = option.unwrap_or_else(|| panic!("\"{word}\" is not known; there are {names:?}"));
        let number = words.next().and_then(|number| number.parse().ok()).filter(|number| *number > 0);
        numbers[option] = number.unwrap_or_else(|| panic!("{word} needs a number of at least 1"));
    }
    numbers
}

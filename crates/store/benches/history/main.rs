//! What the history takes for what is asked of it, by the number of its entries: `cargo xtask bench history`.
//!
//! The histories are asked the same in turn, so that what else the machine does slows all of them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss
)]

mod export;
mod fill;
mod measures;
mod retention;
mod table;

use std::time::Instant;

use measures::Scene;

#[tokio::main]
async fn main() {
    let (sizes, rounds) = options();
    let mut scenes = Vec::new();
    for size in &sizes {
        let begun = Instant::now();
        let scene = Scene::with(*size).await;
        let seconds = begun.elapsed().as_secs_f64();
        println!("{size} entries are written, after {seconds:.1} s: {} MB", scene.megabytes());
        scenes.push(scene);
    }
    let mut times = vec![Vec::new(); scenes.len()];
    for round in 1..=rounds {
        for (scene, times) in scenes.iter_mut().zip(&mut times) {
            times.push(scene.measure().await);
        }
        println!("round {round} of {rounds} is measured");
    }
    println!("\n{}", table::table(&sizes, &times));
    for scene in &mut scenes {
        println!("{}", export::told(scene).await);
        println!("{}", retention::told(scene).await);
    }
}

/// The numbers of entries, and how often all is measured.
fn options() -> (Vec<u64>, u32) {
    let (mut sizes, mut rounds) = (vec![10_000, 100_000, 1_000_000], 11);
    // Cargo says it to every benchmark.
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let value = words.next().unwrap_or_else(|| panic!("{word} needs a value"));
        match word.as_str() {
            "--sizes" => {
                sizes = value.split(',').map(|size| size.parse().expect("a number of entries")).collect();
            }
            "--rounds" => rounds = value.parse().expect("a number of rounds"),
            _ => panic!("\"{word}\" is not known; there are --sizes and --rounds"),
        }
    }
    (sizes, rounds)
}

//! The ring where the person's theme has none.

use std::f32::consts::TAU;

use super::audio::Audio;

/// Samples a second.
const RATE: u16 = 44_100;

/// Samples of a note: an eighth of a second.
const NOTE: u16 = RATE / 8;

/// How often the two notes take turns: for two seconds.
const TURNS: u8 = 8;

/// Two notes a major third apart, in hertz.
const NOTES: [f32; 2] = [784.0, 988.0];

/// Loud enough for a room, and far from the maximum of 1.
const LOUDNESS: f32 = 0.4;

/// Two notes in quick turns, like the bell of a telephone.
pub(super) fn tone() -> Audio {
    let turn = NOTES.into_iter().flat_map(|hertz| (0..NOTE).map(move |sample| note(hertz, sample)));
    let samples = (0..TURNS).flat_map(|_| turn.clone()).collect();
    Audio { rate: RATE.into(), channels: 1, samples }
}

/// Struck and dying away; from silence to silence, so that nothing clicks.
fn note(hertz: f32, sample: u16) -> f32 {
    const ATTACK: f32 = 200.0;
    let phase = TAU * hertz * f32::from(sample) / f32::from(RATE);
    let attack = (f32::from(sample) / ATTACK).min(1.0);
    let decay = f32::from(NOTE - 1 - sample) / f32::from(NOTE);
    LOUDNESS * attack * decay * (0.8 * phase.sin() + 0.2 * (2.0 * phase).sin())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tone_can_be_heard_is_not_clipped_and_does_not_click() {
        let Audio { rate, channels, samples } = tone();
        assert_eq!((rate, channels), (44_100, 1));
        assert_eq!(samples.len(), usize::from(NOTE) * NOTES.len() * usize::from(TURNS));
        let loudest = samples.iter().copied().map(f32::abs).fold(0.0, f32::max);
        assert!((0.2..0.5).contains(&loudest), "{loudest}");
        let steepest = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(steepest < 0.1, "a click of {steepest}");
        assert!(samples[0].abs() < 0.01 && samples[samples.len() - 1].abs() < 0.01);
    }
}

//! Reads a file of a sound theme.

use std::fs::File;
use std::io;
use std::ops::RangeInclusive;
use std::path::Path;

use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::default::{get_codecs, get_probe};

use super::audio::Audio;

/// Samples of a sound that are used, half a minute in stereo; a file may be anything.
const MOST_SAMPLES: usize = 3_000_000;

/// Samples a second that sound servers play.
const RATES: RangeInclusive<u32> = 4_000..=192_000;

/// Why a file can't be played.
#[derive(Debug, thiserror::Error)]
pub(super) enum DecodeError {
    /// It can't be opened.
    #[error("it can't be opened: {0}")]
    Open(#[from] io::Error),
    /// It is not a supported sound file.
    #[error("it is not an Ogg Vorbis or WAV file: {0}")]
    Format(#[from] Error),
    /// It contains no sound.
    #[error("it contains no sound")]
    Empty,
    /// It has this many samples a second.
    #[error("it has {0} samples a second")]
    Rate(u32),
    /// It has this many channels.
    #[error("it has {0} channels; one or two can be played")]
    Channels(usize),
}

/// The sound in this file: Ogg Vorbis, or WAV.
pub(super) fn decode(file: &Path) -> Result<Audio, DecodeError> {
    let source = MediaSourceStream::new(Box::new(File::open(file)?), MediaSourceStreamOptions::default());
    let (format, metadata) = (FormatOptions::default(), MetadataOptions::default());
    let mut format = get_probe().probe(&Hint::new(), source, format, metadata)?;
    let track = format.default_track(TrackType::Audio).ok_or(DecodeError::Empty)?;
    let (id, parameters) = (track.id, track.codec_params.as_ref());
    let parameters = parameters.and_then(|parameters| parameters.audio()).ok_or(DecodeError::Empty)?;
    let mut decoder = get_codecs().make_audio_decoder(parameters, &AudioDecoderOptions::default())?;
    let mut audio = Audio { rate: 0, channels: 0, samples: Vec::new() };
    let mut piece: Vec<f32> = Vec::new();
    while let Some(packet) = format.next_packet()? {
        if packet.track_id != id {
            continue;
        }
        let decoded = match decoder.decode(&packet) {
            Ok(decoded) => decoded,
            // Skip this packet.
            Err(Error::DecodeError(_)) => continue,
            Err(error) => return Err(error.into()),
        };
        let channels = decoded.spec().channels().count();
        audio.channels = match u8::try_from(channels) {
            Ok(count @ 1..=2) if audio.channels == 0 || audio.channels == count => count,
            _ => return Err(DecodeError::Channels(channels)),
        };
        audio.rate = decoded.spec().rate();
        if !RATES.contains(&audio.rate) {
            return Err(DecodeError::Rate(audio.rate));
        }
        piece.resize(decoded.samples_interleaved(), 0.0);
        decoded.copy_to_slice_interleaved(&mut piece);
        audio.samples.extend_from_slice(&piece);
        if audio.samples.len() > MOST_SAMPLES {
            break;
        }
    }
    if audio.samples.is_empty() { Err(DecodeError::Empty) } else { Ok(audio) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A WAV file with 16 bits a sample.
    fn wav(rate: u32, channels: u16, samples: &[i16]) -> Vec<u8> {
        let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let length = u32::try_from(data.len()).unwrap();
        let mut file = b"RIFF".to_vec();
        file.extend((36 + length).to_le_bytes());
        file.extend(b"WAVEfmt ");
        file.extend(16_u32.to_le_bytes());
        file.extend([1_u16.to_le_bytes(), channels.to_le_bytes()].concat());
        file.extend(rate.to_le_bytes());
        file.extend(rate.wrapping_mul(u32::from(channels) * 2).to_le_bytes());
        file.extend([(channels * 2).to_le_bytes(), 16_u16.to_le_bytes()].concat());
        file.extend(b"data");
        file.extend(length.to_le_bytes());
        file.extend(data);
        file
    }

    fn decoded(bytes: &[u8]) -> Result<Audio, DecodeError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sound.oga");
        std::fs::write(&file, bytes).unwrap();
        decode(&file)
    }

    #[test]
    fn a_wav_file_is_read_whatever_it_is_called() {
        let audio = decoded(&wav(8_000, 2, &[0, 0, 16_384, -16_384])).unwrap();
        assert_eq!(audio, Audio { rate: 8_000, channels: 2, samples: vec![0.0, 0.0, 0.5, -0.5] });
    }

    #[test]
    fn the_form_of_sound_themes_is_read() {
        // Two tenths of a second of our own tone, encoded by `oggenc`.
        let audio = decoded(include_bytes!("tone.oga")).unwrap();
        assert_eq!((audio.rate, audio.channels), (44_100, 1));
        assert!((8_000..10_000).contains(&audio.samples.len()), "{}", audio.samples.len());
        let loudest = audio.samples.iter().copied().map(f32::abs).fold(0.0, f32::max);
        assert!((0.2..0.6).contains(&loudest), "{loudest}");
    }

    #[test]
    fn what_is_no_sound_is_refused_and_says_why() {
        let silent = wav(8_000, 1, &[]);
        let surround = wav(8_000, 6, &[0; 12]);
        let (slow, fast) = (wav(1, 1, &[0; 12]), wav(u32::MAX, 1, &[0; 12]));
        let cases: [(&[u8], &str); 6] = [
            (b"", "not an Ogg Vorbis or WAV"),
            (b"<html>not a sound at all, however long it is</html>", "not an Ogg Vorbis or WAV"),
            (&silent, "contains no sound"),
            (&surround, "6 channels"),
            (&slow, "1 samples a second"),
            (&fast, "4294967295 samples a second"),
        ];
        for (bytes, why) in cases {
            let error = decoded(bytes).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
        assert!(decode(Path::new("/nowhere.oga")).unwrap_err().to_string().contains("can't be opened"));
    }

    #[test]
    fn of_an_endless_file_the_beginning_is_used() {
        let audio = decoded(&wav(48_000, 2, &vec![1; 2 * MOST_SAMPLES])).unwrap();
        let samples = audio.samples.len();
        assert!((MOST_SAMPLES..MOST_SAMPLES * 11 / 10).contains(&samples), "{samples}");
    }
}

//! PulseAudio, or PipeWire in its place.

use std::convert::Infallible;
use std::ffi::CString;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use pulseaudio::protocol::{
    ChannelMap, DEFAULT_SINK, PlaybackStreamParams, Prop, Props, SampleFormat, SampleSpec,
};
use pulseaudio::{AsPlaybackSource as _, Client, ClientError, cookie_path_from_env, socket_path_from_env};
use ringtray_core::view::SoundDevice;

use super::audio::Audio;

/// Silence between one ring and the next, in seconds.
const PAUSE: u32 = 2;

/// The server is on this computer and answers at once, or hangs.
const ANSWERS: Duration = Duration::from_secs(2);

/// Bytes of the cookie that lets programs in.
const COOKIE: usize = 256;

/// More characters of a device's title say nothing.
const LONGEST_TITLE: usize = 80;

/// Why a sound can't be played.
#[derive(Debug, thiserror::Error)]
pub(super) enum SoundError {
    /// The server of this session can't be reached.
    #[error("there is no sound server (PulseAudio or PipeWire): {0}")]
    Server(ClientError),
    /// It does not play.
    #[error("the sound server plays nothing: {0}")]
    Play(ClientError),
}

/// Plays this again and again, until it is given up. On another device than this where it is not there.
pub(super) async fn play(audio: &Audio, device: Option<&str>) -> Result<Infallible, SoundError> {
    let client = connect().map_err(SoundError::Server)?;
    let device = device.and_then(|device| CString::new(device).ok());
    let device = match device {
        Some(device) if client.lookup_sink_by_name(device.clone()).await.is_ok() => device,
        _ => DEFAULT_SINK.to_owned(),
    };
    let parameters = PlaybackStreamParams {
        sample_spec: SampleSpec {
            format: SampleFormat::Float32Le,
            channels: audio.channels,
            sample_rate: audio.rate,
        },
        channel_map: if audio.channels == 2 { ChannelMap::stereo() } else { ChannelMap::mono() },
        sink_name: Some(device),
        props: properties(),
        ..PlaybackStreamParams::default()
    };
    let stream = client.create_playback_stream(parameters, repeated(audio).as_playback_source());
    let stream = stream.await.map_err(SoundError::Play)?;
    // It has no end of its own.
    let ended = stream.source_eof().await;
    Err(SoundError::Play(ended.err().unwrap_or(ClientError::Disconnected)))
}

/// The devices that play sounds; none where there is no server, or it does not answer.
pub(in crate::desktop) async fn devices() -> Vec<SoundDevice> {
    let asked = async {
        // Connecting blocks.
        let connected = tokio::task::spawn_blocking(connect).await.ok()?;
        let client =
            connected.inspect_err(|error| tracing::debug!(%error, "there is no sound server")).ok()?;
        client.list_sinks().await.inspect_err(|error| tracing::warn!(%error, "its devices are unknown")).ok()
    };
    let sinks = tokio::time::timeout(ANSWERS, asked).await.ok().flatten().unwrap_or_default();
    let device = |sink: pulseaudio::protocol::SinkInfo| {
        let title = sink.description.as_ref().unwrap_or(&sink.name).to_string_lossy();
        let title = title.chars().take(LONGEST_TITLE).collect();
        Some(SoundDevice { name: sink.name.into_string().ok()?, title })
    };
    sinks.into_iter().filter_map(device).collect()
}

/// A connection of its own for each use: closed, it ends the library's thread.
fn connect() -> Result<Client, ClientError> {
    let socket = UnixStream::connect(socket_path_from_env().ok_or(ClientError::ServerUnavailable)?)?;
    // `PipeWire` lets in any cookie of the right length, and the library would send none where there is no file.
    let cookie = cookie_path_from_env().and_then(|file| std::fs::read(file).ok());
    let cookie = cookie.filter(|cookie| cookie.len() == COOKIE).unwrap_or_else(|| vec![0; COOKIE]);
    Client::new_unix(c"Ringtray", socket, Some(cookie))
}

/// What mixers show, and by what desktops set the volume: as that of other events.
fn properties() -> Props {
    let mut properties = Props::new();
    properties.set(Prop::MediaRole, c"event");
    properties.set(Prop::MediaName, c"Incoming call");
    properties.set(Prop::EventId, c"phone-incoming-call");
    properties.set(Prop::ApplicationId, c"ringtray");
    properties.set(Prop::ApplicationIconName, c"ringtray");
    properties
}

/// Fills buffers with the sound and a pause in turns.
fn repeated(audio: &Audio) -> impl FnMut(&mut [u8]) -> usize + Send + 'static {
    let mut turn: Vec<u8> = audio.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let pause =
        u64::from(audio.rate) * u64::from(PAUSE) * u64::from(audio.channels) * size_of::<f32>() as u64;
    turn.resize(turn.len() + usize::try_from(pause).unwrap_or(0), 0);
    let mut at = 0;
    move |buffer| {
        for byte in &mut *buffer {
            *byte = turn[at];
            at = (at + 1) % turn.len();
        }
        buffer.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sound_is_repeated_with_a_pause() {
        let audio = Audio { rate: 2, channels: 1, samples: vec![0.5, -0.5] };
        let mut fill = repeated(&audio);
        let mut buffer = [0; 4 * 7];
        assert_eq!(fill(&mut buffer), buffer.len());
        let mut heard: Vec<f32> =
            buffer.chunks(4).filter_map(|sample| Some(f32::from_le_bytes(sample.try_into().ok()?))).collect();
        assert_eq!(heard, [0.5, -0.5, 0.0, 0.0, 0.0, 0.0, 0.5]);

        fill(&mut buffer[..4]);
        heard =
            buffer.chunks(4).filter_map(|sample| Some(f32::from_le_bytes(sample.try_into().ok()?))).collect();
        assert_eq!(heard[0].to_bits(), (-0.5_f32).to_bits(), "it goes on where it was");
    }
}

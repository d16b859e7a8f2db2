//! PulseAudio, or PipeWire in its place.

use std::convert::Infallible;
use std::error::Error;
use std::ffi::CString;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pulseaudio::protocol::{
    ChannelMap, PlaybackStreamParams, Prop, Props, SampleFormat, SampleSpec, SinkInfo,
};
use pulseaudio::{AsPlaybackSource as _, Client, ClientError, cookie_path_from_env, socket_path_from_env};
use ringtray_core::page::SoundDevice;
use tokio::time::timeout;

use super::audio::Audio;

/// Silence between one ring and the next, in seconds.
const PAUSE: u32 = 2;

/// A server on this computer answers at once; one that takes longer hangs.
const ANSWERS: Duration = Duration::from_secs(2);

/// Bytes of the cookie that lets programs in.
const COOKIE: usize = 256;

/// Characters of a device's title; the rest is cut.
const LONGEST_TITLE: usize = 80;

/// A server that plays asks for more far more often than this; one that has stopped the sound no longer asks.
const ASKS: Duration = Duration::from_secs(5);

/// Why a sound can't be played.
#[derive(Debug, thiserror::Error)]
pub(super) enum SoundError {
    /// The server of this session can't be reached.
    #[error("there is no sound server (PulseAudio or PipeWire): {}", cause(.0))]
    Server(ClientError),
    /// It does not play, or stopped playing.
    #[error("the sound server does not play: {}", cause(.0))]
    Play(ClientError),
    /// It does not answer.
    #[error("the sound server does not answer")]
    Hangs,
    /// It has stopped the sound.
    #[error("the sound server has stopped the sound")]
    Stopped,
}

/// Loops the sound until the future is dropped. Where the device is not there, the default one plays.
pub(super) async fn play(audio: &Audio, device: Option<&str>) -> Result<Infallible, SoundError> {
    let connection = Connection::new().map_err(SoundError::Server)?;
    let asked = Arc::new(AtomicUsize::new(0));
    let starting = async {
        let mut sink_name = device.and_then(|device| CString::new(device).ok());
        if let Some(device) = &sink_name
            && connection.client.lookup_sink_by_name(device.clone()).await.is_err()
        {
            sink_name = None;
        }
        let parameters = PlaybackStreamParams {
            sample_spec: SampleSpec {
                format: SampleFormat::Float32Le,
                channels: audio.channels,
                sample_rate: audio.rate,
            },
            channel_map: if audio.channels == 2 { ChannelMap::stereo() } else { ChannelMap::mono() },
            sink_name,
            props: properties(),
            ..PlaybackStreamParams::default()
        };
        let (mut fill, asked) = (looped(audio), Arc::clone(&asked));
        let source = move |buffer: &mut [u8]| {
            asked.fetch_add(1, Ordering::Relaxed);
            fill(buffer)
        };
        connection.client.create_playback_stream(parameters, source.as_playback_source()).await
    };
    let started = timeout(ANSWERS, starting).await.map_err(|_| SoundError::Hangs)?;
    let stream = started.map_err(SoundError::Play)?;
    let mut before = 0;
    loop {
        // The sound itself never ends.
        if let Ok(ended) = timeout(ASKS, stream.source_eof()).await {
            return Err(SoundError::Play(ended.err().unwrap_or(ClientError::Disconnected)));
        }
        let now = asked.load(Ordering::Relaxed);
        if std::mem::replace(&mut before, now) == now {
            return Err(SoundError::Stopped);
        }
    }
}

/// The devices that play sounds; empty if there is no server or it does not answer.
pub(in crate::desktop) async fn devices() -> Vec<SoundDevice> {
    let asked = async {
        // Connecting blocks.
        let connected = tokio::task::spawn_blocking(Connection::new).await.ok()?;
        let connection = connected
            .inspect_err(|error| tracing::debug!(error = cause(error), "there is no sound server"))
            .ok()?;
        let listed = timeout(ANSWERS, connection.client.list_sinks()).await.ok()?;
        listed
            .inspect_err(|error| {
                tracing::warn!(error = cause(error), "the sound server's devices could not be listed");
            })
            .ok()
    };
    let device = |sink: SinkInfo| {
        let title = sink.description.as_ref().unwrap_or(&sink.name).to_string_lossy();
        let title = title.chars().take(LONGEST_TITLE).collect();
        Some(SoundDevice { name: sink.name.into_string().ok()?, title })
    };
    asked.await.unwrap_or_default().into_iter().filter_map(device).collect()
}

/// A connection for one use.
struct Connection {
    client: Client,
    socket: UnixStream,
}

impl Connection {
    /// Blocks until the server answers, but not for long.
    fn new() -> Result<Connection, ClientError> {
        let socket = UnixStream::connect(socket_path_from_env().ok_or(ClientError::ServerUnavailable)?)?;
        socket.set_read_timeout(Some(ANSWERS))?;
        socket.set_write_timeout(Some(ANSWERS))?;
        // PipeWire accepts any cookie of the right length, but the library sends none if there is no file.
        let cookie = cookie_path_from_env().and_then(|file| std::fs::read(file).ok());
        let cookie = cookie.filter(|cookie| cookie.len() == COOKIE).unwrap_or_else(|| vec![0; COOKIE]);
        let client = Client::new_unix(c"Ringtray", socket.try_clone()?, Some(cookie))?;
        Ok(Connection { client, socket })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // The library's thread ends when it reads the end; the client alone would leave it waiting.
        let _ = self.socket.shutdown(Shutdown::Both);
    }
}

/// The root cause. The library itself reports no more than "I/O error" or "Protocol error".
fn cause(error: &ClientError) -> String {
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// Shown by mixers. The role puts the ring under the volume of the system's sounds.
fn properties() -> Props {
    let mut properties = Props::new();
    properties.set(Prop::MediaRole, c"event");
    properties.set(Prop::MediaName, c"Incoming call");
    properties.set(Prop::EventId, c"phone-incoming-call");
    properties.set(Prop::ApplicationId, c"ringtray");
    properties.set(Prop::ApplicationIconName, c"ringtray");
    properties
}

/// Fills buffers with the sound and a pause, over and over.
fn looped(audio: &Audio) -> impl FnMut(&mut [u8]) -> usize + Send + 'static {
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
        let mut fill = looped(&audio);
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

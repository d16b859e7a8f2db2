//! A session in simulated time, ticked at every deadline.

use std::collections::VecDeque;
use std::time::Duration;

use ringtray_datachannel::Revision;
use ringtray_datachannel::session::{Fault, Output, Session, SocketMessage};

use crate::transcript::{Step, Transcript};

/// A session and its server.
pub(crate) struct Talk<'a> {
    transcript: &'a Transcript,
    session: Session,
    now: Duration,
    /// When the last frame arrived.
    heard: Duration,
    /// How late each of the server's heartbeats is, repeated; `None` without a heartbeat.
    lags: Option<std::iter::Cycle<std::slice::Iter<'a, u64>>>,
    /// When the server pings or answers our pings.
    beats: VecDeque<Duration>,
    /// After how many milliseconds each unnecessary tick comes, repeated.
    needless: Option<std::iter::Cycle<std::slice::Iter<'a, u64>>>,
    /// The outputs, and their times.
    pub(crate) outputs: Vec<(Duration, Output)>,
    /// The deadline after each step.
    pub(crate) deadlines: Vec<Option<Duration>>,
}

impl<'a> Talk<'a> {
    /// A server without a heartbeat.
    pub(crate) fn new(transcript: &'a Transcript) -> Talk<'a> {
        Talk {
            transcript,
            session: transcript.meeting.session(),
            now: Duration::ZERO,
            heard: Duration::ZERO,
            lags: None,
            beats: VecDeque::new(),
            needless: None,
            outputs: Vec::new(),
            deadlines: Vec::new(),
        }
    }

    /// A server that keeps its heartbeat, each this many milliseconds late, but in time.
    pub(crate) fn with_heartbeat(self, lags: &'a [u64]) -> Talk<'a> {
        Talk { lags: Some(lags.iter().cycle()), ..self }
    }

    /// A caller that also ticks unnecessarily.
    pub(crate) fn with_needless_ticks(self, after: &'a [u64]) -> Talk<'a> {
        Talk { needless: Some(after.iter().cycle()), ..self }
    }

    pub(crate) fn play(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Text(frame) => self.text(frame),
                Step::Binary(frame) => {
                    self.heard = self.now;
                    self.session.binary(frame.clone(), self.now);
                    self.take_outputs();
                }
                Step::Pause(milliseconds) => self.pass(Duration::from_millis(*milliseconds)),
            }
            self.deadlines.push(self.session.deadline());
        }
    }

    /// Time passes.
    pub(crate) fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        loop {
            let (deadline, beat) = (self.session.deadline(), self.beats.front().copied());
            let after = self.needless.as_mut().and_then(Iterator::next).copied();
            let needless = after.map(|after| self.now + Duration::from_millis(after.max(1)));
            let next = [deadline, beat, needless].into_iter().flatten().min();
            let Some(next) = next.filter(|next| *next <= until && !self.has_ended()) else { break };
            self.now = next;
            if beat == Some(next) {
                self.beat();
            } else {
                self.tick();
            }
        }
        self.now = until;
    }

    /// The server sends nothing more, and the session is ticked only at its deadlines. Returns what ended it, when,
    /// and the silence before.
    pub(crate) fn fall_silent(mut self) -> (Fault, Duration, Duration) {
        // We may ping until the oldest answer is due. Beyond that there is only joining.
        let pings = self.transcript.timeout.as_millis() / self.transcript.interval.as_millis();
        for _ in 0..pings + 10 {
            let Some(deadline) = self.session.deadline() else {
                let Some((_, Output::Fault(fault))) = self.outputs.pop() else { panic!("no fault ended it") };
                return (fault, self.now, self.now - self.heard);
            };
            self.now = deadline;
            self.tick();
        }
        panic!("it goes on and on");
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.session.deadline().is_none()
    }

    pub(crate) fn is_joined(&self) -> bool {
        self.session.is_joined()
    }

    /// The events that were delivered whole.
    pub(crate) fn told(&self) -> Vec<&SocketMessage> {
        let messages = self.outputs.iter().filter_map(|(_, output)| match output {
            Output::Message(message) => Some(message),
            _ => None,
        });
        messages.filter(|message| message.cut.is_none()).collect()
    }

    fn text(&mut self, frame: &str) {
        self.heard = self.now;
        self.session.text(frame, self.now);
        if frame.starts_with("0{")
            && self.transcript.meeting.spoken == Revision::Four
            && self.beats.is_empty()
        {
            self.beat_in(self.transcript.interval);
        }
        self.take_outputs();
        if self.needless.is_some() && self.session.deadline().is_some_and(|deadline| deadline > self.now) {
            self.tick();
        }
    }

    fn tick(&mut self) {
        self.session.tick(self.now);
        self.take_outputs();
        let next = self.session.deadline();
        assert!(next.is_none_or(|next| next > self.now), "{next:?} has come already at {:?}", self.now);
    }

    fn beat(&mut self) {
        self.beats.pop_front();
        match self.transcript.meeting.spoken {
            Revision::Three => self.text("3"),
            Revision::Four => {
                self.beat_in(self.transcript.interval);
                self.text("2");
            }
        }
    }

    fn beat_in(&mut self, time: Duration) {
        let Some(lag) = self.lags.as_mut().and_then(Iterator::next) else { return };
        let latest = self.transcript.timeout - Duration::from_millis(1);
        let beat = self.now + time + Duration::from_millis(*lag).min(latest);
        // Answers arrive in the order of the pings.
        self.beats.push_back(self.beats.back().map_or(beat, |last| beat.max(*last)));
    }

    fn take_outputs(&mut self) {
        while let Some(output) = self.session.output() {
            let is_ping = matches!(&output, Output::Send(frame) if frame == "2");
            self.outputs.push((self.now, output));
            if is_ping {
                self.beat_in(Duration::ZERO);
            }
        }
    }
}

//! The codec: Engine.IO 3 and 4 packets and the Socket.IO packets inside them, for the WebSocket transport.
//!
//! Reading borrows from the frame and copies nothing. All facts about the format were measured against Socket.IO
//! servers 1.7 to 4.8.

mod arguments;
mod assembly;
mod engine;
mod packet;

pub use arguments::{Arguments, ArgumentsError, read_arguments};
pub use assembly::{Assembly, Attachments, TooMany, attachment_of};
pub use engine::{EngineError, EnginePacket, Handshake, read_engine};
pub use packet::{
    AckId, Packet, PacketError, PacketKind, acknowledgement, connect, disconnect, event, read_packet,
};

//! Which addresses can be the start of a route to a server, and whether that set has really changed.

use std::collections::{BTreeSet, HashSet};

use if_watch::{IfEvent, IpNet, Ipv4Net};

/// The machine's addresses, and those that were last reported.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    present: HashSet<IpNet>,
    /// Nothing until the first list of addresses is complete.
    told: Option<BTreeSet<IpNet>>,
}

impl Addresses {
    /// An address came or went. Whether the usable ones are others now.
    pub(super) fn apply(&mut self, event: IfEvent) -> bool {
        let before = self.usable();
        match event {
            IfEvent::Up(address) => self.present.insert(address),
            IfEvent::Down(address) => self.present.remove(&address),
        };
        self.usable() != before
    }

    /// A new list of all addresses follows. What was last reported stays.
    pub(super) fn begin_anew(&mut self) {
        self.present.clear();
    }

    /// The addresses have settled. Returns whether to report it: the usable ones differ from those last reported.
    pub(super) fn settle(&mut self) -> bool {
        let usable = self.usable();
        let changed = self.told.as_ref().is_some_and(|told| *told != usable);
        self.told = Some(usable);
        changed
    }

    fn usable(&self) -> BTreeSet<IpNet> {
        self.present.iter().filter_map(way_out).collect()
    }
}

/// The route that an address stands for; `None` if it leads nowhere else.
///
/// For IPv6 it is the network, because temporary addresses within it change all day.
fn way_out(address: &IpNet) -> Option<IpNet> {
    match address {
        IpNet::V4(net) => {
            let ip = net.addr();
            let local = ip.is_loopback() || ip.is_link_local() || ip.is_unspecified() || ip.is_multicast();
            (!local).then(|| IpNet::V4(Ipv4Net::from(ip)))
        }
        IpNet::V6(net) => {
            let ip = net.addr();
            let local =
                ip.is_loopback() || ip.is_unicast_link_local() || ip.is_unspecified() || ip.is_multicast();
            (!local).then(|| IpNet::V6(net.trunc()))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    /// The addresses at first, the events (`+` added, `-` removed), and whether they are a change.
    const TABLE: &[(&str, &[&str], &[&str], bool)] = &[
        ("nothing", &["192.0.2.5/24"], &[], false),
        ("another address", &["192.0.2.5/24"], &["-192.0.2.5/24", "+198.51.100.7/24"], true),
        ("a second network, such as a VPN", &["192.0.2.5/24"], &["+10.8.0.2/32"], true),
        ("the only network goes", &["192.0.2.5/24"], &["-192.0.2.5/24"], true),
        ("the first network comes", &["127.0.0.1/8"], &["+192.0.2.5/24"], true),
        ("gone and back", &["192.0.2.5/24"], &["-192.0.2.5/24", "+192.0.2.5/24"], false),
        ("the same address told twice", &["192.0.2.5/24"], &["+192.0.2.5/24"], false),
        ("another mask", &["192.0.2.5/24"], &["-192.0.2.5/24", "+192.0.2.5/16"], false),
        ("loopback", &[], &["+127.0.0.1/8", "+::1/128"], false),
        ("link-local", &["192.0.2.5/24"], &["+169.254.3.4/16", "+fe80::1234/64"], false),
        ("a temporary address", &["2001:db8:1::5/64"], &["+2001:db8:1::abcd/64"], false),
        (
            "a temporary address that ends",
            &["2001:db8:1::5/64", "2001:db8:1::abcd/64"],
            &["-2001:db8:1::abcd/64"],
            false,
        ),
        ("another network of IPv6", &["2001:db8:1::5/64"], &["+2001:db8:2::5/64"], true),
        ("the last address of a network of IPv6", &["2001:db8:1::5/64"], &["-2001:db8:1::5/64"], true),
    ];

    #[test]
    fn only_another_way_out_is_a_change() {
        for (what, first, then, changed) in TABLE {
            let mut addresses = Addresses::default();
            for address in *first {
                addresses.apply(IfEvent::Up(address.parse().unwrap()));
            }
            assert!(!addresses.settle(), "{what}: what is there at the start is no change");
            for event in *then {
                addresses.apply(read(event));
            }
            assert_eq!(addresses.settle(), *changed, "{what}");
            assert!(!addresses.settle(), "{what}: told twice");
        }
    }

    #[test]
    fn a_new_list_is_compared_with_what_was_told() {
        let mut addresses = Addresses::default();
        addresses.apply(read("+192.0.2.5/24"));
        addresses.settle();

        addresses.begin_anew();
        addresses.apply(read("+192.0.2.5/24"));
        assert!(!addresses.settle(), "the same list");

        addresses.begin_anew();
        addresses.apply(read("+192.0.2.6/24"));
        assert!(addresses.settle(), "another list");
    }

    fn read(event: &str) -> IfEvent {
        match event.split_at(1) {
            ("+", address) => IfEvent::Up(address.parse().unwrap()),
            ("-", address) => IfEvent::Down(address.parse().unwrap()),
            _ => panic!("{event}"),
        }
    }
}

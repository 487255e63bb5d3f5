//! How far the settings of targets reach into the server's disk and its network: whoever runs the server says so, not
//! whoever writes the settings.

use std::error::Error;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::reason::Reason;

/// What the settings of targets may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// Folders of the server's in which those of targets lie.
    pub folders: Vec<PathBuf>,
    /// Networks that are not reached.
    pub refused_networks: Vec<Network>,
}

impl Default for Bounds {
    /// No folder; every network but the links' own, where clouds tell their machines' secrets.
    fn default() -> Self {
        let links = [("169.254.0.0", 16), ("fe80::", 10)];
        let network = |(base, bits): (&str, u8)| Some(Network { base: base.parse().ok()?, bits });
        Self { folders: Vec::new(), refused_networks: links.into_iter().filter_map(network).collect() }
    }
}

/// A network: `169.254.0.0/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Whether an address is one of it. An IPv4 address written as IPv6 is the same address.
    pub fn has(self, address: IpAddr) -> bool {
        fn begins_alike(a: &[u8], b: &[u8], bits: u8) -> bool {
            let (whole, rest) = (usize::from(bits / 8), bits % 8);
            a[..whole] == b[..whole] && (rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0)
        }
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => begins_alike(&a.octets(), &b.octets(), self.bits),
            (IpAddr::V6(a), IpAddr::V6(b)) => begins_alike(&a.octets(), &b.octets(), self.bits),
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text}: 网段写作 169.254.0.0/16 / a network is written 169.254.0.0/16");
        let (base, bits) = text.split_once('/').ok_or_else(wrong)?;
        let (base, bits): (IpAddr, u8) =
            (base.parse().map_err(|_| wrong())?, bits.parse().map_err(|_| wrong())?);
        if bits > if base.is_ipv4() { 32 } else { 128 } {
            return Err(wrong());
        }
        Ok(Self { base, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.bits)
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// An address in a network that is not reached.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unreachable(pub IpAddr);

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is in share.refused_networks", self.0)
    }
}

impl Error for Unreachable {}

impl From<Unreachable> for Reason {
    fn from(Unreachable(address): Unreachable) -> Self {
        Self::new(
            "networks",
            format!("{address} 属于运维配置 share.refused_networks 中不允许访问的网段"),
            format!(
                "{address} is in a network that the server's setting share.refused_networks keeps out of reach"
            ),
        )
    }
}

/// Whether these networks leave a host in reach. Of a name nothing is known yet: what it stands for is asked later.
pub(crate) fn leaves(refused: &[Network], host: &str) -> Result<(), Unreachable> {
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) if refused.iter().any(|network| network.has(address)) => Err(Unreachable(address)),
        _ => Ok(()),
    }
}

/// The host of an address, as it is reached; none where the address is none.
pub(crate) fn host(url: &str) -> Option<String> {
    Some(reqwest::Url::parse(url).ok()?.host_str()?.to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_addresses() {
        for (network, address, has) in [
            ("169.254.0.0/16", "169.254.169.254", true),
            ("169.254.0.0/16", "::ffff:169.254.1.1", true),
            ("169.254.0.0/16", "169.253.255.255", false),
            ("fe80::/10", "fe80::1", true),
            ("fe80::/10", "febf::1", true),
            ("fe80::/10", "fec0::1", false),
            ("10.1.2.3/32", "10.1.2.3", true),
            ("10.1.2.3/32", "10.1.2.2", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "fe80::1", false),
        ] {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.has(address.parse().unwrap()), has, "{network} {address}");
        }
        for bad in ["169.254.0.0", "169.254.0.0/33", "fe80::/129", "host/8", "1.2.3.4/-1"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_departments_network_and_ones_own_server_are_in_reach() {
        let refused = Bounds::default().refused_networks;
        for (url, reached) in [
            ("http://10.20.30.40/in", true),
            ("http://192.168.1.9:8080/in", true),
            ("http://127.0.0.1/in", true),
            ("http://[fd00::1]/in", true),
            ("https://water.city.example/in", true),
            ("http://169.254.169.254/latest/meta-data", false),
            ("http://2852039166/", false),
            ("http://0xA9FEA9FE/", false),
            ("http://[::ffff:169.254.169.254]/", false),
            ("http://[fe80::1]/", false),
        ] {
            assert_eq!(leaves(&refused, &host(url).unwrap()).is_ok(), reached, "{url}");
        }
    }
}

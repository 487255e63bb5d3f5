//! A folder with a small city in it, and the binary run over it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Two counties side by side, a town in each, a village in each town, two grids in each village.
pub const DIVISIONS: &str = "code,name,level,parent_code
3302,小城市,city,33
330201,东区,county,3302
330202,西区,county,3302
330201001,甲街道,town,330201
330202001,乙街道,town,330202
330201001001,一社区居委会,village,330201001
330202001001,二村村委会,village,330202001
330201001001001,一社区第1网格,grid,330201001001
330201001001002,一社区第2网格,grid,330201001001
330202001001001,二村第1网格,grid,330202001001
330202001001002,二村第2网格,grid,330202001001
";

/// Its units.
pub const UNITS: &str = "code,name,name_en,kind,parent,areas,functions
C,市中心,City centre,city_centre,,3302,
E,东区中心,East centre,county_centre,C,330201,
W,西区中心,West centre,county_centre,C,330202,
E-R,甲指挥室,Jia room,room,E,330201001,
W-R,乙指挥室,Yi room,room,W,330202001,
E-law,东区执法局,East law enforcement,department,E,330201,urban_management sanitation
";

/// Four grids in a row, each a tenth of a degree wide.
pub fn outlines() -> String {
    let grids = ["330202001001001", "330202001001002", "330201001001001", "330201001001002"];
    let features = grids.iter().enumerate().map(|(position, code)| {
        let (west, east) = (121.0 + 0.1 * position as f64, 121.1 + 0.1 * position as f64);
        let ring = format!("[[{west:.1},29.0],[{east:.1},29.0],[{east:.1},29.1],[{west:.1},29.1],[{west:.1},29.0]]");
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
        )
    });
    let features: Vec<_> = features.collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

pub struct Folder(tempfile::TempDir);

/// What a run of the binary said.
pub struct Said {
    pub good: bool,
    pub out: String,
    pub err: String,
}

impl Folder {
    pub fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With the small city and its units.
    pub fn with_city() -> Self {
        let folder = Self::empty();
        folder.write("divisions.csv", DIVISIONS);
        folder.write("outlines.geojson", &outlines());
        folder.write("units.csv", UNITS);
        let said = folder.run(&[
            "import",
            "areas",
            "--divisions",
            "divisions.csv",
            "--outlines",
            "outlines.geojson",
        ]);
        assert!(said.good, "{}{}", said.out, said.err);
        let said = folder.run(&["import", "units", "units.csv"]);
        assert!(said.good, "{}{}", said.out, said.err);
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let file = self.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// Runs the binary in the folder, with its data in `data`.
    pub fn run(&self, args: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dingbo"));
        command.env_clear().current_dir(self.path()).args(args);
        if !args.contains(&"--data") {
            command.args(["--data", "data"]);
        }
        let output = command.output().unwrap();
        Said {
            good: output.status.success(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

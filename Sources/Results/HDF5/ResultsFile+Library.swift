import CHDF5

extension ResultsFile {
  /// The version of the HDF5 library in use: "1.10.8".
  public static var libraryVersion: String {
    HDF5.alone {
      var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
      H5get_libversion(&major, &minor, &release)
      return "\(major).\(minor).\(release)"
    }
  }
}

/// Folders by system calls.
public enum Folder {
  /// Whether `path` is a folder.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Makes a folder and those on the way to it; one that exists stays as it is.
  public static func create(_ path: String) throws(SystemError) {
    if exists(path) { return }
    let parent = Path.folder(of: path)
    if parent != path, !File.exists(parent) { try create(parent) }
    guard mkdir(path, 0o777) == 0 || (errno == EEXIST && exists(path)) else { throw SystemError() }
  }

  /// The names in a folder, sorted.
  public static func names(in path: String) throws(SystemError) -> [String] {
    guard let folder = opendir(path) else { throw SystemError() }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a folder with all that is in it, as far as that goes.
  public static func remove(_ path: String) {
    for name in (try? names(in: path)) ?? [] {
      let inner = "\(path)/\(name)"
      var status = stat()
      if lstat(inner, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { remove(inner) } else { unlink(inner) }
    }
    rmdir(path)
  }
}

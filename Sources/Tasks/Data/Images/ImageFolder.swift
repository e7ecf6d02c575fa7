import Platform

/// A folder of PNG and JPEG files, those of the folders in it included, and the part of each that is used.
public struct ImageFolder: Sendable, Hashable {
  /// Where it is.
  public let path: String
  /// The square of each picture.
  public let crop: ImageCrop

  /// What to do where there is none.
  public static let remedy = "scripts/data faces, or name a folder of PNG and JPEG files"

  /// A folder; it need not exist yet.
  public init(_ path: String, crop: ImageCrop = ImageCrop()) { (self.path, self.crop) = (path, crop) }

  /// A folder that a config names: `path` where it is absolute or there is one, else `path` below `$DISCERN_DATA` (or
  /// `data`).
  public static func located(_ path: String) -> String {
    if path.hasPrefix("/") || File.exists(path) { return path }
    return "\(Process.environment("DISCERN_DATA") ?? "data")/\(path)"
  }

  /// The paths of the files below it that end in .png, .jpg or .jpeg, relative to it, in order.
  ///
  /// Hidden files and folders (.name) are passed over, and links to folders are not followed. Throws `DataError` for a
  /// folder that is missing, cannot be read, or has no such file.
  public func files() throws(DataError) -> [String] {
    guard File.exists(path) else { throw .missing(path: path, remedy: Self.remedy) }
    guard Folder.exists(path) else { throw .unexpected(path: path, found: "one file", expected: "a folder of images") }
    var files: [String] = []
    try collect("", &files)
    guard !files.isEmpty else {
      throw .unexpected(path: path, found: "no PNG or JPEG file", expected: "names that end in .png, .jpg or .jpeg")
    }
    return files.sorted()
  }

  private func collect(_ inner: String, _ files: inout [String]) throws(DataError) {
    let names: [String]
    do throws(SystemError) {
      names = try Folder.names(in: inner.isEmpty ? path : "\(path)/\(inner)")
    } catch {
      throw .unreadable(path: "\(path)/\(inner)", reason: error.description)
    }
    for name in names where !name.hasPrefix(".") {
      let relative = inner.isEmpty ? name : "\(inner)/\(name)"
      if Folder.isFolder("\(path)/\(relative)") {
        try collect(relative, &files)
      } else if [".png", ".jpg", ".jpeg"].contains(where: name.lowercased().hasSuffix) {
        files.append(relative)
      }
    }
  }
}

extension Folder {
  /// Whether there is a folder itself, not a link to one.
  fileprivate static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

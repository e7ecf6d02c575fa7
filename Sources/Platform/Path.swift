/// Parts of paths.
public enum Path {
  /// All before the last name: "a/b" of "a/b/c.json", "." of "c.json", "/" of "/c.json".
  public static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last name without its extension: "c" of "a/b/c.json".
  public static func stem(of path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return String(name) }
    return String(name[..<dot])
  }

  /// `inner` as seen from the folder `outer`, without "." and without names that a ".." takes back.
  ///
  /// A ".." behind a link stays, since it leads elsewhere than the name before it says.
  public static func joined(_ outer: String, _ inner: String) -> String {
    if inner.hasPrefix("/") { return inner }
    let root = outer.hasPrefix("/") ? "/" : ""
    var names: [Substring] = []
    for name in outer.split(separator: "/") + inner.split(separator: "/") where name != "." {
      if name == "..", let last = names.last, last != "..", !isLink(root, names) {
        names.removeLast()
      } else {
        names.append(name)
      }
    }
    let path = root + names.joined(separator: "/")
    return path.isEmpty ? "." : path
  }

  /// Whether the last of the names is not where the others are.
  private static func isLink(_ root: String, _ names: [Substring]) -> Bool {
    let above = root + names.dropLast().joined(separator: "/")
    guard let last = names.last, let folder = real(above.isEmpty ? "." : above),
      let whole = real(root + names.joined(separator: "/"))
    else { return false }
    return whole != (folder == "/" ? "/\(last)" : "\(folder)/\(last)")
  }

  /// The file itself, whatever links lead to it; also where only its folder exists.
  public static func resolved(_ path: String) -> String {
    if let whole = real(path) { return whole }
    guard let name = path.split(separator: "/").last, let folder = real(folder(of: path)) else { return path }
    return "\(folder)/\(name)"
  }

  private static func real(_ path: String) -> String? {
    guard let text = realpath(path, nil) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }
}

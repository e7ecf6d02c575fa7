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

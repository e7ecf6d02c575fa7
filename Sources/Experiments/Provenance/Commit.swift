import Platform

/// The state of the source tree that a result was made with.
public struct Commit: Sendable {
  /// The commit id, or "unknown" outside a checkout.
  public let id: String
  /// Whether the sources differ from it.
  public let isDirty: Bool

  /// A question to git, which answers while the program does other things.
  struct Query: Sendable {
    private let git: ChildProcess?

    /// Asks about the checkout that the program was built in, which is the one around its file; dirty where `Sources` or
    /// `Package.swift` differ from the commit, new files included.
    init() {
      let folder = Path.folder(of: Process.executable)
      git = try? ChildProcess(
        ["git", "-C", folder, "--no-optional-locks", "status", "--porcelain=v2", "--branch", "--no-ahead-behind"]
          + ["--", ":/Sources", ":/Package.swift"], keepsOutput: true)
    }

    /// Waits for the answer; to be asked for once.
    func answer() -> Commit {
      let unknown = Commit(id: "unknown", isDirty: false)
      guard let (code, output) = git?.finish(), code == 0 else { return unknown }
      let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
      let head = "# branch.oid "
      guard let id = lines.first(where: { $0.hasPrefix(head) })?.dropFirst(head.count), id != "(initial)" else {
        return unknown
      }
      return Commit(id: String(id), isDirty: lines.contains { !$0.hasPrefix("#") })
    }
  }
}

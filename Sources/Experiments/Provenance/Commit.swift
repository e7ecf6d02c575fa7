import Foundation

/// The state of the source tree that a result was made with.
public struct Commit: Sendable {
  /// The commit id, or "unknown" outside a checkout.
  public let id: String
  /// Whether the sources differ from it.
  public let isDirty: Bool

  /// The checkout that the program was built in, which is the one around its file; dirty where `Sources` or `Package.swift`
  /// differ from the commit, new files included.
  public static func current() -> Commit {
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let executable = Bundle.main.executableURL ?? program
    let folder = executable.deletingLastPathComponent().path
    guard let root = git(["rev-parse", "--show-toplevel"], in: folder), let id = git(["rev-parse", "HEAD"], in: root)
    else { return Commit(id: "unknown", isDirty: false) }
    let changes = git(["status", "--porcelain", "--", "Sources", "Package.swift"], in: root) ?? ""
    return Commit(id: id, isDirty: !changes.isEmpty)
  }

  private static func git(_ arguments: [String], in folder: String) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

import Foundation

/// The state of the source tree that a result was made with.
public struct Commit: Sendable {
  /// The commit id, or "unknown" outside a checkout.
  public let id: String
  /// Whether tracked files differ from it.
  public let isDirty: Bool

  /// The checkout around a folder.
  public static func current(in folder: String = FileManager.default.currentDirectoryPath) -> Commit {
    guard let id = git(["rev-parse", "HEAD"], in: folder) else { return Commit(id: "unknown", isDirty: false) }
    let changes = git(["status", "--porcelain", "--untracked-files=no"], in: folder) ?? ""
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

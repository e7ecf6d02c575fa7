import Foundation
import Testing

/// Every broken config at the command line: the pinned message, exit code 2, and nothing else.
struct EndToEndCasesTests {
  @Test func pinnedMessages() async throws {
    let experiment = try CommandLineTool()
    for file in ConfigCasesTests.cases {
      let pinned = ConfigCasesTests.folder.appendingPathComponent((file as NSString).deletingPathExtension + ".txt")
      let outcome = try await experiment(file, "--dry-run", in: ConfigCasesTests.folder)
      #expect(outcome.code == 2 && !outcome.wasKilled && outcome.out.isEmpty, "\(file)")
      #expect(outcome.errors == (try String(contentsOf: pinned, encoding: .utf8)), "\(file)")
    }
  }
}

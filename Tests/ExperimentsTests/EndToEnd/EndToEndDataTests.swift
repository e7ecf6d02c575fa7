import Foundation
import Testing

/// Digits from a folder of our own making, and what is said when it is not as it should be.
struct EndToEndDataTests {
  private let config = """
    {
      "name": "digits",
      "prior": { "kind": "empirical", "count": 10 },
      "task": { "kind": "xor", "pairs": 40, "likelihood": "channel", "flip": 0.1 },
      "samplers": ["exact", "nearest_in_support"],
      "metrics": ["distribution", "psnr", "label_agreement"]
    }
    """

  private func digits() throws -> CommandLineTool {
    let experiment = try CommandLineTool()
    try experiment.writeDigits()
    try experiment.write("a.json", config)
    return experiment
  }

  @Test func wholeFiles() async throws {
    let experiment = try digits()
    let outcome = try await experiment("a.json", "--out", "a.h5", "--quiet")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let nearest = try #require(try experiment.load("a.h5").rows.rows.last)
    #expect(nearest["exact_recovery"] == 1 && nearest["label_nn"] == 1)
  }

  /// No image of the prior can have made a measurement of an image that it has not seen.
  @Test func hardLikelihoodWithoutSupport() async throws {
    let experiment = try digits()
    for command in ["run", "plan"] {
      let outcome = try await experiment(command, "a.json", "task.likelihood=hard", "task.truth=heldout")
      #expect(outcome.code == 2 && outcome.out.isEmpty)
      #expect(outcome.errors.contains("digits cannot be planned: no sequence has positive posterior probability"))
    }
    #expect(try await experiment("plan", "a.json", "task.likelihood=hard").code == 0)

    // The first unseen image is one that the prior knows: the second is found all the same.
    let (known, unseen) = ("train-images-idx3-ubyte", "t10k-images-idx3-ubyte")
    let folder = experiment.folder.appendingPathComponent("data/mnist")
    var images = try Data(contentsOf: folder.appendingPathComponent(unseen))
    images.replaceSubrange(16..<800, with: try Data(contentsOf: folder.appendingPathComponent(known))[16..<800])
    try images.write(to: folder.appendingPathComponent(unseen))
    #expect(try await experiment("plan", "a.json", "task.likelihood=hard", "task.truth=heldout").code == 0)
    let outcome = try await experiment("plan", "a.json", "task.likelihood=hard", "task.truth=heldout", "items=2")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("digits cannot be planned: item 1, seed 0: no sequence has positive posterior"))
  }

  @Test(arguments: ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"])
  func damagedFiles(_ name: String) async throws {
    let experiment = try digits()
    let file = experiment.folder.appendingPathComponent("data/mnist/\(name)")
    let bytes = try Data(contentsOf: file)
    let truth = name.hasPrefix("t10k") ? "task.truth=heldout" : "task.truth=support"  // only then is it read
    for length in [0, 3, 9, bytes.count - 1] {
      try bytes.prefix(length).write(to: file)
      let outcome = try await experiment("a.json", truth)
      #expect(outcome.code == 2 && !outcome.wasKilled && outcome.out.isEmpty)
      #expect(outcome.errors.contains("data/mnist/\(name): "), "\(outcome.errors)")
    }
    try FileManager.default.removeItem(at: file)
    let missing = try await experiment("a.json", truth)
    #expect(missing.code == 2 && missing.errors.contains("\(name): no such file; run scripts/data mnist"))
  }
}

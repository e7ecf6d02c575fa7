import Diffusion
import Foundation
import Tensors
import Testing

@testable import Tasks

/// `$DISCERN_DATA/mnist`, else `data/mnist` of the package.
private let folder: String = {
  if ProcessInfo.processInfo.environment["DISCERN_DATA"] != nil { return MNIST.defaultFolder }
  let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return package.appendingPathComponent("data/mnist").path
}()
private let present = FileManager.default.fileExists(atPath: folder + "/t10k-images-idx3-ubyte")

/// Facts of the first 1,000 test images of MNIST as bits.
@Suite(.enabled(if: present, "MNIST is absent: run scripts/data mnist")) struct MNISTGoldenTests {
  @Test func firstThousandTestImages() throws {
    let digits = try MNIST(folder: folder, split: .test, count: 1000)
    let ones = (0..<1000).map { row in digits.images[row: row].count { $0 == 1 } }
    #expect(abs(Double(ones.reduce(0, +)) / 1000 - 97.1) < 0.05)
    let everOn = (0..<1024).count { site in (0..<1000).contains { digits.images[$0, site] == 1 } }
    #expect(everOn == 560)
    let allBlack = ones.map { -10 * log10(Double($0) / 1024 + 1e-8) }
    #expect(abs(allBlack.reduce(0, +) / 1000 - 10.50) < 0.005)
    #expect(Array(digits.labels.prefix(10)) == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
  }

  @Test func slicesOfTheTrainingSet() throws {
    let whole = try MNIST(folder: folder, split: .train, count: 300)
    let slice = try MNIST(folder: folder, split: .train, count: 20, offset: 100)
    #expect(slice.images == whole.images.gather(100..<120) && slice.labels == Array(whole.labels[100..<120]))
    #expect(Array(whole.labels.prefix(5)) == [5, 0, 4, 1, 9])
    #expect(try MNIST(folder: folder, split: .train, offset: 59_990).labels.count == 10)
  }

  /// A measured digit has no mismatch with itself, and some with another.
  @Test(arguments: PairOperation.allCases)
  func measurementsOfDigits(_ operation: PairOperation) throws {
    let digits = try MNIST(folder: folder, split: .test, count: 2)
    let task = PairTask(operation)
    let measurement = task.measure(truth: Array(digits.images[row: 0]), item: 0, stream: RandomStream(seed: 1))
    let likelihood = try #require(measurement.likelihood as? any MismatchLikelihood)
    let mismatches = likelihood.mismatches(digits.images)
    #expect(mismatches[0] == 0 && mismatches[1] > 10 && likelihood.measurements == task.pairCount)
  }
}

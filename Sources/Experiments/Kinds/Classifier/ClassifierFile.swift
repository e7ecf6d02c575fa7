import Diffusion
import Metrics
import Platform
import Tasks

/// A classifier that a config names by its file.
struct ClassifierFile: Sendable {
  let classifier: Classifier
  /// SHA-256 of the file.
  let hash: String

  /// Reads the file that the key "weights" names, relative to the working directory.
  init(weights: String?) throws(FieldError) {
    guard let weights else { throw FieldError("weights", "there are no 'weights'", hint: "name a file of weights") }
    do {
      classifier = try Classifier.load(weights).classifier
      hash = SHA256.hexadecimal(try File.read(weights))
    } catch {
      throw FieldError(
        "weights", "\(error)", hint: "train it ('experiment train' with \"kind\": \"classifier\"), or name another file"
      )
    }
  }
}

extension BitClassifier: SequenceClassifier, SequenceFeatures {
  /// Sites of a picture.
  public var length: Int { shape.length }
}

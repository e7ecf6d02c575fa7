import Diffusion
import Priors

extension VQCodec {
  /// The codec of a file; where it cannot be read, a refusal that says how to make one.
  static func trained(_ path: String) throws(Refusal) -> VQCodec {
    do {
      return try load(path).codec
    } catch {
      throw Refusal("\(error)", remedy: "train it ('experiment train' with \"kind\": \"codec\")")
    }
  }
}

extension SafetensorsError: CustomStringConvertible {
  /// "weights.safetensors: what is wrong; what would be right".
  public var description: String { "\(file): \(problem)" }
}

extension SafetensorsError.Problem: CustomStringConvertible {
  /// What is wrong, and what would be right where that is not plain.
  public var description: String {
    switch self {
    case .system(let operation, let reason): "cannot \(operation): \(reason)"
    case .notAFile: "is not a regular file"
    case .short(let bytes): "has \(bytes) bytes; a safetensors file begins with 8 that say how long its header is"
    case .headerBytes(let said, let found):
      "says that its header has \(said) bytes, and \(found) follow; it is truncated or not a safetensors file"
    case .headerLimit(let said):
      "says that its header has \(said) bytes; at most \(SafetensorsHeader.lengthLimit) are read"
    case .syntax(let offset, let message): "header, byte \(offset): \(message)"
    case .type(let tensor, let found):
      "tensor \(quoted(tensor)) has the dtype \(quoted(found)); known are "
        + SafetensorsType.allCases.map(\.rawValue).joined(separator: ", ")
    case .key(let tensor, let found):
      "tensor \(quoted(tensor)) has the key \(quoted(found)); the keys are dtype, shape, data_offsets"
    case .missing(let tensor, let key): "tensor \(quoted(tensor)) has no \(key)"
    case .offsets(let tensor, let found):
      "tensor \(quoted(tensor)) has the data_offsets \(found); they are [begin, end] with begin ≤ end"
    case .size(let entry):
      "tensor \(quoted(entry.name)) has \(entry.range.count) bytes; \(entry.type.rawValue) of shape \(entry.shape) has "
        + (entry.type.bytes(entry.shape).map(String.init) ?? "more than 2^63 - 1")
    case .overlap(let a, let b): "tensors \(quoted(a)) and \(quoted(b)) overlap"
    case .hole(let range, let tensor):
      "bytes \(range.lowerBound) to \(range.upperBound) before tensor \(quoted(tensor)) belong to no tensor"
    case .dataBytes(let described, let found):
      "its header describes \(described) bytes of data, and \(found) follow it"
        + (found < described ? "; the file is truncated" : "")
    case .absent(let tensor, let held):
      "has no tensor \(quoted(tensor)); it holds \(held.count)"
        + (held.isEmpty
          ? "" : ": " + held.prefix(8).map(quoted).joined(separator: ", ") + (held.count > 8 ? ", …" : ""))
    case .shape(let tensor, let expected, let found):
      "tensor \(quoted(tensor)) has the shape \(found), not \(expected)"
    case .count(let tensor, let expected, let found):
      "tensor \(quoted(tensor)) has \(found) elements, not \(expected)"
    case .otherType(let tensor, let expected, let found):
      "tensor \(quoted(tensor)) is \(found.rawValue), not \(expected.rawValue)"
    case .alignment(let tensor, let offset, let type):
      "tensor \(quoted(tensor)) begins at byte \(offset) of the file, which is no multiple of \(type.size)"
    case .name(let name):
      "a tensor cannot be named \(quoted(name)), which is "
        + (name == SafetensorsHeader.metadataKey ? "reserved" : "taken by another")
    case .metadata(let key, let expected, let found):
      "metadata \(quoted(key)) \(found.map { "is \(quoted($0))" } ?? "is absent"); it should be \(expected)"
    }
  }
}

/// The text in single quotes, without control characters, cut to 60 characters.
func quoted(_ text: String) -> String {
  let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
  let printable = String(String.UnicodeScalarView(scalars))
  return "'\(printable.count > 60 ? printable.prefix(59) + "…" : printable)'"
}

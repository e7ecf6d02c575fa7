/// Why a safetensors file or a checkpoint in one cannot be read, used or written.
public struct SafetensorsError: Error, Sendable, Equatable {
  /// The file as it was named.
  public let file: String
  /// What is wrong.
  public let problem: Problem

  /// What can be wrong with a file.
  public enum Problem: Error, Sendable, Equatable {
    /// A system call failed.
    case system(operation: String, reason: String)
    /// A folder, a device or a pipe.
    case notAFile
    /// Too few bytes for the length of a header.
    case short(bytes: Int)
    /// The header would end behind the file.
    case headerBytes(said: UInt64, found: Int)
    /// The header is longer than `SafetensorsHeader.lengthLimit`.
    case headerLimit(said: UInt64)
    /// The header is not the JSON of the format; the offset counts from its first byte.
    case syntax(offset: Int, String)
    /// A type that is not known here.
    case type(tensor: String, found: String)
    /// A member of a tensor that the format does not have.
    case key(tensor: String, found: String)
    /// A tensor without a member that it must have.
    case missing(tensor: String, key: String)
    /// Offsets that are not two or not in order.
    case offsets(tensor: String, found: [Int])
    /// A tensor whose bytes are not those of its shape.
    case size(SafetensorsEntry)
    /// Two tensors that share bytes.
    case overlap(String, String)
    /// Bytes of no tensor.
    case hole(Range<Int>, before: String)
    /// Data of another length than the header describes.
    case dataBytes(described: Int, found: Int)
    /// A tensor that the file does not hold.
    case absent(tensor: String, held: [String])
    /// A tensor of another shape.
    case shape(tensor: String, expected: [Int], found: [Int])
    /// A tensor of another number of elements.
    case count(tensor: String, expected: Int, found: Int)
    /// A tensor of another type.
    case otherType(tensor: String, expected: SafetensorsType, found: SafetensorsType)
    /// A tensor that begins between the addresses of its type.
    case alignment(tensor: String, offset: Int, type: SafetensorsType)
    /// A name that cannot be given to a tensor, because it is taken or reserved.
    case name(String)
    /// A metadatum that is absent (`nil`) or not what it should be.
    case metadata(key: String, expected: String, found: String?)
  }
}

/// Does what throws a problem and says of which file it is.
func naming<Result>(
  _ file: String, _ body: () throws(SafetensorsError.Problem) -> Result
) throws(SafetensorsError) -> Result {
  do throws(SafetensorsError.Problem) {
    return try body()
  } catch {
    throw SafetensorsError(file: file, problem: error)
  }
}

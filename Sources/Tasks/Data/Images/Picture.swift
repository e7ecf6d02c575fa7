import Platform

/// A picture of 8-bit RGB pixels, rows from the top, as a file holds it.
struct Picture: Sendable, Equatable {
  /// Pixels across and down, both positive.
  let width, height: Int
  /// height·width·3 bytes.
  let pixels: [UInt8]

  /// The most pixels that are read.
  static let limit = 1 << 26

  /// Reads a PNG or JPEG file, whatever its name says; grey becomes RGB, and transparency is laid on black.
  ///
  /// Where both sides keep at least `side` pixels, a JPEG file may come scaled by ½, ¼ or ⅛, which is much faster.
  init(reading path: String, keeping side: Int) throws(PictureError) {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try File.read(path)
    } catch {
      throw .unreadable(reason: error.description)
    }
    try self.init(bytes, keeping: side)
  }

  /// The picture that the bytes of a file stand for.
  init(_ bytes: [UInt8], keeping side: Int = .max) throws(PictureError) {
    if bytes.starts(with: Self.pngSignature) {
      try self.init(png: bytes)
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      try self.init(jpeg: bytes, keeping: side)
    } else {
      throw .unknownFormat(first: Array(bytes.prefix(4)))
    }
  }

  init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(
      width > 0 && height > 0 && pixels.count == width * height * 3, "pixels have the shape (height, width, 3)")
    (self.width, self.height, self.pixels) = (width, height, pixels)
  }

  private static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Throws where a size is none, or beyond the limit.
  static func check(width: Int, height: Int, format: String) throws(PictureError) {
    guard width > 0, height > 0 else { throw .damaged(format: format, reason: "it has no pixels") }
    guard width <= limit / height else { throw .tooLarge(width: width, height: height) }
  }
}

import CPNG
import Platform

/// Files go through libpng's simplified interface, which reports errors without `longjmp`.
extension PNGImage {
  /// Reads a PNG file; 16-bit samples are rounded to 8, palettes are resolved, and transparency is laid on black.
  ///
  /// Throws for a file that is missing, cut short anywhere, damaged, not PNG, or of more than 2²⁸ samples.
  public init(reading path: String) throws(PNGError) {
    func fail(_ reason: String) -> PNGError { .unreadable(file: path, reason: reason) }
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try File.read(path)
    } catch {
      throw fail(error.description)
    }
    if let damage = Self.damage(bytes) { throw fail(damage) }

    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    let picture = bytes.withUnsafeBytes { raw -> Result<PNGImage, PNGError> in
      guard png_image_begin_read_from_memory(&image, raw.baseAddress, raw.count) != 0 else {
        return .failure(fail(Self.message(image)))
      }
      let colour = image.format & png_uint_32(PNG_FORMAT_FLAG_COLOR) != 0
      image.format = png_uint_32(colour ? PNG_FORMAT_FLAG_COLOR : 0)  // RGB or grey
      let (width, height, channels) = (Int(image.width), Int(image.height), colour ? 3 : 1)
      guard width <= (1 << 28) / channels / height else {
        return .failure(fail("\(width) by \(height) pixels are too many"))
      }
      var samples = [UInt8](repeating: 0, count: width * height * channels)
      guard png_image_finish_read(&image, nil, &samples, png_int_32(width * channels), nil) != 0 else {
        return .failure(fail(Self.message(image)))
      }
      return .success(PNGImage(width: width, height: height, channels: channels, samples: samples))
    }
    self = try picture.get()
  }

  /// The bytes of a PNG file: a function of the picture (and of the versions of libpng and zlib) alone.
  public func encoded() throws(PNGError) -> [UInt8] { try encoded(for: "picture") }

  /// Writes a PNG file, whole or not at all.
  public func write(to path: String) throws(PNGError) {
    let bytes = try encoded(for: path)
    let temporary = File.temporary(for: path)
    do throws(SystemError) {
      try File.create(temporary, bytes)
      guard rename(temporary, path) == 0 else { throw SystemError() }
    } catch {
      unlink(temporary)
      throw .unwritable(file: path, reason: error.description)
    }
  }

  private func encoded(for path: String) throws(PNGError) -> [UInt8] {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(width)
    image.height = png_uint_32(height)
    image.format = png_uint_32(channels == 3 ? PNG_FORMAT_FLAG_COLOR : 0)  // RGB or grey
    defer { png_image_free(&image) }
    let stride = png_int_32(width * channels)
    // An upper bound: deflate adds at most 5 bytes a 16 KiB block, and a row has one filter byte.
    var size = samples.count + height + (samples.count + height) / 1000 + 4096
    var bytes = [UInt8](repeating: 0, count: size)
    guard png_image_write_to_memory(&image, &bytes, &size, 0, samples, stride, nil) != 0 else {
      throw .unwritable(file: path, reason: Self.message(image))
    }
    return Array(bytes[..<size])
  }

  /// What is wrong with the chunks of a file, or `nil`; libpng itself does not miss what comes after the last pixel.
  private static func damage(_ bytes: [UInt8]) -> String? {
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    guard !bytes.isEmpty else { return "the file is empty" }
    guard bytes.starts(with: signature) else {
      return signature.starts(with: bytes) ? "the file is cut short" : "it is not a PNG file"
    }
    var at = signature.count
    while at + 12 <= bytes.count {
      let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      let name = String(decoding: bytes[at + 4..<at + 8], as: UTF8.self)
      guard length <= bytes.count - at - 12 else { return "the file is cut short in its \(name) chunk" }
      if name == "IEND" { return nil }
      at += 12 + length
    }
    return "the file is cut short after \(at) bytes"
  }

  private static func message(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

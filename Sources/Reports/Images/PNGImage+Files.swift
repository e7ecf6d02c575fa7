import CPNG
import Platform

/// Files go through libpng's simplified interface, which reports errors without `longjmp`.
extension PNGImage {
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

  private static func message(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

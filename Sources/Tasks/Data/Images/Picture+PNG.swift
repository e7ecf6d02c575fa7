import CPNG

extension Picture {
  /// Through libpng's simplified interface, which reports errors without `longjmp`.
  ///
  /// Grey, palettes and 16 bits (taken as sRGB, rounded to 8) become 8-bit RGB; transparency is laid on black.
  init(png bytes: [UInt8]) throws(PictureError) {
    if let damage = Self.damage(inChunks: bytes) { throw .damaged(format: "PNG", reason: damage) }
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    // The library keeps the address of the bytes between its two calls.
    self = try bytes.withUnsafeBytes { raw in Result { () throws(PictureError) in try Self.read(&image, raw) } }.get()
  }

  private static func read(_ image: inout png_image, _ bytes: UnsafeRawBufferPointer) throws(PictureError) -> Picture {
    guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
      throw .damaged(format: "PNG", reason: message(image))
    }
    let (width, height) = (Int(image.width), Int(image.height))
    try check(width: width, height: height, format: "PNG")
    image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
    image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)  // RGB
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    var black = png_color(red: 0, green: 0, blue: 0)
    guard png_image_finish_read(&image, &black, &pixels, png_int_32(width * 3), nil) != 0 else {
      throw .damaged(format: "PNG", reason: message(image))
    }
    return Picture(width: width, height: height, pixels: pixels)
  }

  /// What is wrong with the chunks of a file, or `nil`; libpng itself does not miss what comes after the last pixel.
  private static func damage(inChunks bytes: [UInt8]) -> String? {
    var at = 8
    while at + 12 <= bytes.count {
      let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      let name = String(decoding: bytes[at + 4..<at + 8], as: UTF8.self)
      guard length <= bytes.count - at - 12 else { return "it is cut short in its \(name) chunk" }
      if name == "IEND" { return nil }
      at += 12 + length
    }
    return "it is cut short after \(at) bytes"
  }

  private static func message(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

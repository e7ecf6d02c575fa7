import CJPEG

extension Picture {
  /// Through libjpeg, by its exact integer transform, so that every machine gets the same bytes; grey becomes RGB.
  ///
  /// A file whose data the library had to make up, cut short or corrupted, is damaged. Of four inks (CMYK) none is
  /// read. The orientation that a camera notes (EXIF) is not applied.
  init(jpeg bytes: [UInt8], keeping side: Int) throws(PictureError) {
    let header = try Self.read(bytes, denominator: 1, into: nil)
    let (width, height) = (Int(header.width), Int(header.height))
    try Self.check(width: width, height: height, format: "JPEG")
    guard header.channels == 1 || header.channels == 3 else {
      throw .unsupported(found: "\(header.channels) colour channels", remedy: "save it in RGB or grey")
    }
    let denominator = [8, 4, 2].first { min(width, height) / $0 >= side } ?? 1
    let (across, down) = ((width + denominator - 1) / denominator, (height + denominator - 1) / denominator)
    var pixels = [UInt8](repeating: 0, count: across * down * 3)
    let read = try pixels.withUnsafeMutableBufferPointer { target throws(PictureError) in
      try Self.read(bytes, denominator: denominator, into: target)
    }
    guard Int(read.width) == across, Int(read.height) == down else {
      throw .damaged(format: "JPEG", reason: "its size is not that of its header")
    }
    self.init(width: across, height: down, pixels: pixels)
  }

  private static func read(
    _ bytes: [UInt8], denominator: Int, into pixels: UnsafeMutableBufferPointer<UInt8>?
  ) throws(PictureError) -> jpeg_picture {
    var picture = jpeg_picture()
    bytes.withUnsafeBufferPointer {
      jpeg_read($0.baseAddress, $0.count, UInt32(denominator), pixels?.baseAddress, pixels?.count ?? 0, &picture)
    }
    let message = withUnsafeBytes(of: picture.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    guard message.isEmpty else { throw .damaged(format: "JPEG", reason: message) }
    return picture
  }
}

import Diffusion
import Tasks

/// Which images, and in what size: the "data" of what is made from pictures, as `DataOptions` is for sequences.
struct ImageOptions: Sendable {
  /// The only kind of such data.
  enum Data: String, CaseIterable, Sendable {
    /// PNG and JPEG files in folders.
    case images
  }

  var data = Data.images
  var path: [String] = ["faces"]
  var resolution = 64
  var crop = [Crop()]
  var count: Int?
  var offset = 0

  /// The square of each picture, as `ImageCrop`.
  struct Crop: Sendable {
    var share = 1.0
    var lift = 0.0
  }

  /// The folders with the crop of each.
  func folders() throws(FieldError) -> [ImageFolder] {
    guard crop.count == 1 || crop.count == path.count else {
      throw FieldError(
        "crop", "'crop' has \(crop.count) entries for \(path.count) folders", hint: "give one, or one for each folder")
    }
    return path.indices.map { n in
      let crop = crop[crop.count == 1 ? 0 : n]
      return ImageFolder(ImageFolder.located(path[n]), crop: ImageCrop(share: crop.share, lift: crop.lift))
    }
  }

  /// The images; files that cannot be used are in `skipped`.
  func load() throws -> ImageSet {
    try ImageSet.load(folders: folders(), resolution: resolution, count: count, offset: offset)
  }

  /// The hash of the images.
  static func inputs(_ images: ImageSet) -> [(name: String, hash: String)] {
    [("images", SHA256.hexadecimal(images.pixels))]
  }

  /// The fields, for the tables of what is made from images.
  static var table: FieldTable<ImageOptions> {
    let crop = FieldTable(Crop()) {
      Field("share", \.share, .above(0, upTo: 1), "Side of the square relative to the picture's shorter side.")
      Field("lift", \.lift, -1...1, "How far below the middle it is, relative to its side, as far as there is room.")
    }
    return FieldTable(ImageOptions()) {
      Field("data", \.data, "The kind of data.")
      Field(
        "path", \.path, .oneOrMore(.text, named: "folder"),
        "Folders of PNG and JPEG files; a relative one that is not here is looked for in $DISCERN_DATA (data without it)."
      )
      Field("resolution", \.resolution, 1...4096, unit: "pixels", "Side of the images that are made of them.")
      Field("crop", \.crop, .oneOrMore(.object(crop), named: "crop"), "The square of each: one, or one a folder.")
      Field("count", \.count, 1...100_000_000, unit: "images", "How many; null for all.")
      Field("offset", \.offset, 0..., unit: "images", "How many are passed over.")
    }
  }
}

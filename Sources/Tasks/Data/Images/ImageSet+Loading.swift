import Dispatch
import Platform

extension ImageSet {
  /// Reads the images of folders, in the order of the folders and of the names in them, `count` files from `offset` on
  /// (all that follow where `count` is `nil`).
  ///
  /// Each is cropped to a square and resized by `CubicFilter`. A file that cannot be used is skipped, with its name and
  /// the reason. A JPEG file of at least eight times the resolution is first scaled by ½, ¼ or ⅛ while it is decoded,
  /// to no less than four times the resolution. Threads share the files; the result does not depend on them. Throws
  /// `DataError` for folders without images, too few files, and where every file is skipped.
  ///
  /// Requires a resolution in 1...4096.
  public static func load(
    folders: [ImageFolder], resolution: Int, count: Int? = nil, offset: Int = 0, threads: Int = Process.cores
  ) throws(DataError) -> ImageSet {
    precondition((1...4096).contains(resolution), "images have 1 to 4096 pixels across")
    var files: [(folder: ImageFolder, name: String)] = []
    for folder in folders { files += try folder.files().map { (folder, $0) } }
    let path = folders.first?.path ?? ""
    let (end, overflow) = offset.addingReportingOverflow(count ?? max(0, files.count - offset))
    guard offset >= 0, end >= offset, !overflow, end <= files.count else {
      throw .outOfRange(path: path, asked: offset..<max(offset, overflow ? .max : end), count: files.count)
    }
    files = Array(files[offset..<end])
    let size = resolution * resolution * 3
    var pixels = [UInt8](repeating: 0, count: files.count * size)
    var faults = [PictureError?](repeating: nil, count: files.count)
    read(files, resolution: resolution, threads: threads, &pixels, &faults)

    var names: [String] = []
    var skipped: [SkippedFile] = []
    for (n, file) in files.enumerated() {
      let name = "\(file.folder.path.split(separator: "/").last ?? ".")/\(file.name)"
      if let fault = faults[n] {
        skipped.append(SkippedFile(name: name, reason: fault))
      } else {
        pixels.withUnsafeMutableBufferPointer { pixels in
          guard names.count < n, let first = pixels.baseAddress else { return }
          (first + names.count * size).update(from: first + n * size, count: size)
        }
        names.append(name)
      }
    }
    guard !names.isEmpty else {
      throw .unexpected(
        path: path, found: "\(files.count) images, none of which can be read\(skipped.first.map { " (\($0))" } ?? "")",
        expected: "at least one")
    }
    pixels.removeLast((files.count - names.count) * size)
    return ImageSet(resolution: resolution, pixels: pixels, names: names, skipped: skipped)
  }

  /// Decodes the files, each into its place.
  private static func read(
    _ files: [(folder: ImageFolder, name: String)], resolution: Int, threads: Int, _ pixels: inout [UInt8],
    _ faults: inout [PictureError?]
  ) {
    let size = resolution * resolution * 3
    pixels.withUnsafeMutableBufferPointer { pixels in
      faults.withUnsafeMutableBufferPointer { faults in
        nonisolated(unsafe) let (pixels, faults) = (pixels, faults)
        let lanes = max(1, min(threads, files.count))
        DispatchQueue.concurrentPerform(iterations: lanes) { lane in
          for n in stride(from: lane, to: files.count, by: lanes) {
            let (folder, name) = files[n]
            let kept = Int((4 * Double(resolution) / folder.crop.share).rounded(.up))
            do throws(PictureError) {
              let picture = try Picture(reading: "\(folder.path)/\(name)", keeping: kept)
              guard let target = pixels.baseAddress else { return }
              picture.write(folder.crop, resolution: resolution, to: target + n * size)
            } catch {
              faults[n] = error
            }
          }
        }
      }
    }
  }
}

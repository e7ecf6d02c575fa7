import Tasks
import Tensors

extension Kind where Product == any TaskSpec {
  /// A task that measures images.
  private static func images<Operator: MeasurementOperator>(
    _ type: Operator.Type, _ summary: String, _ fields: [Field<ImageTaskSpec>] = [],
    operation: @escaping ImageTaskSpec.Operation
  ) -> Self {
    Kind(
      Operator.name, summary,
      FieldTable(ImageTaskSpec(name: Operator.name, operation: operation)) {
        Field(required: "codec", \.codec, .text, "Weights of the codec whose codes the prior is of.")
        Field("images", \.images, .object(ImageOptions.table), "What is measured; an item is an image.")
        Field("samples", \.samples, "Folder whose images are measured where those of 'images' are not there.")
        Field("sigma", \.sigma, .above(0), "Standard deviation of the noise, images in [-1, 1].")
        fields
      }
    ) { $0 }
  }

  static var superResolution: Self {
    images(
      SuperResolution.self, "Images seen smaller, by an anti-aliased bicubic filter.",
      [Field("factor", \.factor, 1...64, "How many times smaller.")]
    ) { options, side, _ in SuperResolution(height: side, width: side, factor: options.factor) }
  }

  static var gaussianDeblurring: Self {
    images(
      GaussianBlur.self, "Images out of focus.",
      [Field("blur", \.blur, .above(0), unit: "pixels", "Standard deviation; null for 3/256 of the height.")]
    ) { options, side, _ in GaussianBlur(height: side, width: side, sigma: options.blur) }
  }

  static var motionDeblurring: Self {
    images(
      MotionBlur.self, "Images of a moving camera; the motion is drawn for every seed.",
      [Field("intensity", \.intensity, 0..., "How wildly it moves.")]
    ) { MotionBlur(height: $1, width: $1, kernel: motion($0, $1, &$2)) }
  }

  static var imageInpainting: Self {
    images(
      PixelMask.self, "Images of which some pixels are hidden.",
      [
        Field("mask", \.mask, "Each pixel by itself, or a box of half the height and half the width."),
        Field("hidden", \.hidden, 0...1, unit: "of the pixels", "Probability that a pixel of 'random' is hidden."),
      ]
    ) { options, side, random in
      options.mask == .box
        ? PixelMask.box(height: side, width: side, &random)
        : PixelMask.random(height: side, width: side, hidden: options.hidden, &random)
    }
  }

  static var denoising: Self {
    images(Denoising.self, "Noisy images.") { _, side, _ in Denoising(height: side, width: side) }
  }

  static var highDynamicRange: Self {
    images(
      HighDynamicRange.self, "Images exposed too long: clip(scale·x, -1, 1).",
      [Field("scale", \.scale, .above(0), "How much brighter.")]
    ) { options, side, _ in HighDynamicRange(height: side, width: side, scale: Float(options.scale)) }
  }

  static var phaseRetrieval: Self {
    images(
      PhaseRetrieval.self, "Amplitudes of the spectrum, without phases.",
      [Field("oversampling", \.oversampling, 0...8, "Zeros around the image, in eighths of its height on every side.")]
    ) { options, side, _ in PhaseRetrieval(height: side, width: side, oversampling: options.oversampling) }
  }

  static var nonlinearBlur: Self {
    images(
      ExposureBlur.self, "A blur of light seen through a camera's response.",
      [
        Field("intensity", \.intensity, 0..., "How wildly the camera moves."),
        Field("contrast", \.contrast, .above(0), "κ: light is e^κt of a pixel t in [0, 1]."),
      ]
    ) { options, side, random in
      ExposureBlur(
        MotionBlur(height: side, width: side, kernel: motion(options, side, &random)), contrast: Float(options.contrast)
      )
    }
  }

  private static func motion(_ options: ImageTaskSpec, _ side: Int, _ random: inout RandomGenerator) -> MotionKernel {
    MotionKernel(size: MotionKernel.size(height: side), intensity: options.intensity, &random)
  }
}

extension [Kind<any TaskSpec>] {
  /// The tasks that measure images.
  static var images: Self {
    [
      .superResolution, .gaussianDeblurring, .motionDeblurring, .imageInpainting, .denoising, .highDynamicRange,
      .phaseRetrieval, .nonlinearBlur,
    ]
  }
}

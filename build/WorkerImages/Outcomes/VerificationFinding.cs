namespace WorkerImages.Outcomes;

/// <summary>Something that was looked at in a published image.</summary>
/// <param name="Image">The image, as it was asked for.</param>
/// <param name="Subject">What, such as <c>the signature for linux/amd64</c>.</param>
/// <param name="Objection">What is wrong with it; null for nothing.</param>
internal sealed record VerificationFinding(string Image, string Subject, string? Objection);

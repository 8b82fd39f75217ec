using WorkerImages.Oci;

namespace WorkerImages.Planning;

/// <summary>What a registry says of an image on one platform.</summary>
/// <param name="Image">The name in the catalogue.</param>
/// <param name="Platform">The platform.</param>
/// <param name="Found">What is published; null when there is nothing, or nobody can say.</param>
/// <param name="Unanswered">Why nobody can say, for people; null with an answer.</param>
public sealed record PublishedFact(string Image, Platform Platform, BuiltImageFact? Found, string? Unanswered = null);

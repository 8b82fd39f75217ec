namespace WorkerImages.Smoke;

/// <summary>Whether a promise holds cannot be found out here; the message says why and where it could be.</summary>
internal sealed class NotCheckableException(string message) : Exception(message);

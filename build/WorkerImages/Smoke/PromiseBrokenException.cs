namespace WorkerImages.Smoke;

/// <summary>An image does not keep a promise; the message says what was expected and what was seen.</summary>
internal sealed class PromiseBrokenException(string message) : Exception(message)
{
    /// <param name="expected">What should have been.</param>
    /// <param name="seen">What was.</param>
    public PromiseBrokenException(string expected, string seen)
        : this($"expected: {expected}\nseen: {seen}")
    {
    }
}

namespace WorkerImages.TestKit.Registries;

/// <summary>What a proxy does to a request instead of passing it on.</summary>
internal abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The proxy answers itself.</summary>
    public sealed record Answer(int Status, params (string Name, string Value)[] Headers) : Fault
    {
        /// <summary>The answer's body.</summary>
        public string Body { get; init; } = "";
    }

    /// <summary>The connection breaks when some bytes of the body have gone on to the registry.</summary>
    public sealed record Cut(long After) : Fault;

    /// <summary>The registry takes some bytes of the body and keeps them; then the connection breaks.</summary>
    public sealed record KeepPart(long Length) : Fault;

    /// <summary>The registry does what it is asked, and its answer is lost.</summary>
    public sealed record LoseAnswer : Fault;

    /// <summary>Nothing happens until the task is over; then the connection breaks.</summary>
    public sealed record Silence(Task Until) : Fault;

    /// <summary>The registry is asked for something else.</summary>
    public sealed record Ask(string Target) : Fault;

    /// <summary>The answer's body is another one of the same length.</summary>
    public sealed record Alter(Action<byte[]> Change) : Fault;
}

namespace WorkerImages.Outcomes;

/// <summary>One tag of an image's builds in a registry: a row of the table of what stays there.</summary>
/// <param name="Image">The name in the catalogue.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Created">When what it points to was built; null where that is unknown.</param>
/// <param name="Action">What is done: <c>kept</c>, <c>would go</c>, or <c>deleted</c>.</param>
/// <param name="Why">For people.</param>
internal sealed record RetentionRow(string Image, string Tag, DateTimeOffset? Created, string Action, string Why);

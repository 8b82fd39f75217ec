namespace WorkerImages.Tests.Rooms;

/// <summary>A member names a type: in its signature, or somewhere in its body.</summary>
/// <param name="By">The type the member belongs to; what the compiler made belongs to the type it was made for.</param>
/// <param name="Member">The member's name.</param>
/// <param name="Used">The type that is named; no array, pointer or closed generic.</param>
/// <param name="IsPromise">True when whoever uses the type <paramref name="By"/> from outside its assembly sees it.</param>
internal sealed record Usage(Type By, string Member, Type Used, bool IsPromise)
{
    public override string ToString() => $"{By.FullName}.{Member} uses {Used.FullName}";
}

using Cake.Core;

namespace Cake.Frosting;

/// <summary>What a run hands to each of its tasks.</summary>
public interface IFrostingContext : ICakeContext;

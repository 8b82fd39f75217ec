using Cake.Core;

namespace Cake.Frosting;

/// <summary>The context to derive one's own from: everything Cake offers, and room for what a build adds.</summary>
public class FrostingContext(ICakeContext context) : CakeContextAdapter(context), IFrostingContext;

"""The shape of OpenHands' server: an application that serves pages made by Node."""

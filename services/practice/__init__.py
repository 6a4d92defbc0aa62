"""The practice shop: a made-up Shopify, Printful, Printify, image store and mail box on this computer alone."""

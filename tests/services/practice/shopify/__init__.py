"""The made-up Shopify."""
